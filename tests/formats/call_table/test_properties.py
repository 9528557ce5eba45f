"""Whatever order, words and surroundings a table comes in, it says the same."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefold.formats.call_table import FORMAT
from casefold.formats.contract import ReadOptions
from casefold.formats.readers.source import open_source
from tests.formats.call_table.collector import Collector, read_text

NAMES = {
    "service": ["Call Type", "Service", "Event Type", "record_type", "TYPE", "Type of Call"],
    "from": ["A Number", "Calling Number", "CALLING_PARTY", "Caller", "Originating Number", "a-party msisdn"],
    "to": ["B Number", "Called Number", "called party number", "Recipient", "Terminating Number", "DestinationNumber"],
    "time": ["Start", "Start Time", "Date/Time", "call_start_time", "Timestamp", "Start Date & Time"],
    "duration_s": ["Duration", "Call Duration", "DURATION (SECS)", "Elapsed Time", "Length of call"],
    "imei": ["IMEI", "Handset IMEI", "imei number", "Served IMEI"],
    "start_cell": ["Start Cell", "First Cell ID", "Cell ID", "start_cgi", "First Cell"],
    None: ["Tariff code", "Batch", "Remarks here"],
}
VALUES: dict[str | None, list[str]] = {
    "service": ["Voice", "SMS", "MMS", "Call", "Text Message"],
    "from": ["07700900123", "07700900124", "+447700900125", "Withheld"],
    "to": ["07700900456", "447700900457", "07700900458"],
    "time": ["13/02/2026 09:30:15", "14/02/2026 23:59:59", "01/03/2026 00:00:00"],
    "duration_s": ["0", "62", "3600"],
    "imei": ["352099001761481", "358240051111110"],
    "start_cell": ["234-10-1234-56789", "234-30-20-99"],
    None: ["x", "y y", ""],
}
TITLES = [[], ["Operation Example"], ["Operation Example", "", "Period 01/02/2026 to 28/02/2026"], ["Call data", ""]]
FOOTERS = [[], ["End of report"], ["Total,3", ""], ["", "This report is confidential to the police."]]


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, str, list[dict[str, str]]]:
    """Draw a table's text, a plain version of it, and what its rows say."""
    fields: list[str | None] = list(NAMES)
    order = draw(st.permutations(fields))
    names = {field: draw(st.sampled_from(NAMES[field])) for field in fields}
    rows = draw(
        st.lists(
            st.fixed_dictionaries({field: st.sampled_from(VALUES[field]) for field in fields}), min_size=3, max_size=12
        )
    )
    above, below = draw(st.sampled_from(TITLES)), draw(st.sampled_from(FOOTERS))
    delimiter = draw(st.sampled_from([",", ";", "\t", "|"]))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    for line in above:
        writer.writerow([line])
    writer.writerow([names[field] for field in order])
    writer.writerows([row[field] for field in order] for row in rows)
    text = out.getvalue() + "".join(f"{line}\n" for line in below)
    return text, delimiter, [{str(field): value for field, value in row.items() if field} for row in rows]


def said(record: dict[str, Any]) -> dict[str, str | None]:
    """Return what a record says, in the words of the table."""
    return {
        "from": record["parties"].get("from"),
        "to": record["parties"].get("to"),
        **{name: record.get(name) for name in ("time", "imei", "start_cell")},
    }


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables())
def test_order_names_and_surroundings_do_not_matter(table: tuple[str, str, list[dict[str, str]]]) -> None:
    """The records are those of the rows, whatever stands around them and however columns are called."""
    text, delimiter, rows = table
    with tempfile.TemporaryDirectory() as folder:
        recognition, collector = read_text(Path(folder), text, delimiter=delimiter)
    assert recognition.score >= 0.8, (recognition.why, recognition.questions)
    records = collector.records()
    assert collector.aside == []
    assert [said(record) for record in records] == [said({**row, "parties": row}) for row in rows]
    kinds = ["call" if row["service"] in ("Voice", "Call") else "message" for row in rows]
    assert [record["kind"] for record in records] == kinds
    lengths = [row["duration_s"] for row in rows if row["service"] in ("Voice", "Call")]
    assert [record["duration_s"] for record in records if record["kind"] == "call"] == lengths


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.lists(
            st.sampled_from(
                ["", " ", "Voice", "SMS", "A Number", "B Number", "Start", "Type", "Total", "07700900123", "-1", "x",
                 "13/02/2026 09:30", "note: none", "1", "Text messages", "Direction", "out", "\u00e9", "a b c d"]
            ),
            min_size=1, max_size=6,
        ),
        max_size=25,
    )
)  # fmt: skip
def test_any_rows_balance(rows: list[list[str]]) -> None:
    """However rows, headers and titles are thrown together, none of them is lost."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    text = "Type,A Number,B Number,Start\nVoice,07700900123,07700900456,13/02/2026 09:30\n" + out.getvalue()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calls.csv"
        path.write_text(text, encoding="utf-8")
        options = ReadOptions(file_name=path.name, delimiter=",")
        recognition = FORMAT.recognise(open_source(path), options)
        if recognition is None:
            return
        collector = Collector()
        FORMAT.read(open_source(path), recognition, options, collector)
    collector.check_balance()
