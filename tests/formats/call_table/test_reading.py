"""Every row of a file is accounted for, wherever headers, totals and oddities turn up."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefold.formats.call_table import FORMAT
from casefold.formats.call_table import format as format_module
from casefold.formats.contract import ReadOptions
from casefold.formats.readers.source import open_source
from tests.formats.call_table.collector import Collector, read_text

HEADER = "Call Type,A Number,B Number,Start\n"
SMS_HEADER = "Sender,Recipient,Date/Time,Delivery Status\n"


def rows(count: int, word: str = "Voice", start: int = 0) -> str:
    """Write rows of calls."""
    return "".join(f"{word},07700900{n % 1000:03d},07700900999,13/02/2026 09:30\n" for n in range(start, start + count))


@pytest.fixture
def short_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in blocks of a few rows, so that everything falls on a seam somewhere."""
    monkeypatch.setattr(format_module, "_BLOCK_ROWS", 7)


def test_header_far_below_starts_a_section(tmp_path: Path, short_blocks: None) -> None:
    """A second table after two thousand rows is found while reading, and understood from the rows below it."""
    tail = "".join(f"07700900{n:03d},07700900999,14/02/2026 09:30,Delivered\n" for n in range(100))
    text = f"{HEADER}{rows(2000)}\nText messages\n{SMS_HEADER}{tail}"
    _, collector = read_text(tmp_path, text)
    assert collector.kinds() == {"call": 2000, "message": 100}
    (sheet,) = collector.sheets
    assert (sheet.header_rows, sheet.title_rows, sheet.blank_rows, sheet.footer_rows) == (2, 1, 1, 0)
    message = next(record for record in collector.records() if record["kind"] == "message")
    assert message["row"] == 2005
    assert message["outcome"] == "Delivered"


def test_short_section_at_the_very_end_is_read(tmp_path: Path, short_blocks: None) -> None:
    """Fewer rows than one would like to look at are all there are."""
    text = f"{HEADER}{rows(900)}{SMS_HEADER}07700900123,07700900999,14/02/2026 09:30,Failed\n"
    _, collector = read_text(tmp_path, text, "calls.csv")
    assert collector.stored == 901
    assert collector.records()[-1]["parties"]["from"] == "07700900123"


def test_foreign_table_far_below_is_set_aside(tmp_path: Path, short_blocks: None) -> None:
    """Rows under a header that is none of ours are not forced into records."""
    text = f"{HEADER}{rows(900)}Date,Tariff,Account,Amount\n01/02/2026,Prepay,5,1.00\n02/02/2026,Prepay,5,2.00\n"
    _, collector = read_text(tmp_path, text)
    assert collector.kinds() == {"call": 900}
    assert sum(item.rows for item in collector.aside) == 2


def test_repeated_headers_and_page_lines_are_no_records(tmp_path: Path, short_blocks: None) -> None:
    """A print of many pages repeats its header and counts its pages."""
    page = f"{HEADER}{rows(40)}Page 1 of 9\n"
    _, collector = read_text(tmp_path, page * 30)
    (sheet,) = collector.sheets
    assert collector.stored == 1200
    assert sheet.header_rows == 30
    assert sheet.footer_rows == 30


def test_blank_rows_are_counted(tmp_path: Path, short_blocks: None) -> None:
    """Blank lines between rows are neither data nor the end."""
    text = HEADER + rows(5) + "\n,,,\n" + rows(5) + "\n\n"
    _, collector = read_text(tmp_path, text)
    assert collector.stored == 10
    assert collector.sheets[0].blank_rows == 4


@pytest.mark.parametrize(
    "footer",
    [
        "Total,2,,",
        "Total calls: 2,,,",
        "Grand total,,,2",
        "2 records found: see above,,,".replace("2 records", "Records"),
        "*** End of report ***",
        "This report contains personal data.",
        "Report generated 01/03/2026 10:00,,,",
        "Page 1 of 1",
        "-----------",
    ],
)
def test_footers_are_not_data(tmp_path: Path, footer: str) -> None:
    """A total, a disclaimer, a line of dashes: accounted for, and no record."""
    _, collector = read_text(tmp_path, f"{HEADER}{rows(2)}{footer}\n")
    assert collector.stored == 2
    assert collector.sheets[0].footer_rows == 1


@pytest.mark.parametrize(
    "row",
    [
        "Voice,07700900123,07700900456,",
        "Voice,07700900123,,13/02/2026 09:30",
        "Voice,Withheld,07700900456,unknown",
        "Voice,07700900123,07700900456",
        "Voice,07700900123,07700900456,31/02/2026 25:61",
        "Voice,,,13/02/2026 09:30",
    ],
)
def test_poor_rows_are_still_records(tmp_path: Path, row: str) -> None:
    """A row without a usable time, without a party or cut short is stored as it is."""
    _, collector = read_text(tmp_path, f"{HEADER}{rows(2)}{row}\n{rows(1)}")
    assert collector.stored == 4
    assert collector.sheets[0].footer_rows == collector.sheets[0].title_rows == 0


def test_lines_between_rows_say_the_kind_of_those_below(tmp_path: Path, short_blocks: None) -> None:
    """Without a service column, `Text messages` between rows is what says what follows."""
    head = "Caller,Callee,Start Time\n"
    call = "07700900123,07700900456,13/02/2026 09:30\n"
    text = f"{head}Voice calls\n{call * 9}Text messages\n{call * 5}Voice calls\n{call}"
    _, collector = read_text(tmp_path, text)
    assert collector.kinds() == {"call": 10, "message": 5}
    assert collector.sheets[0].title_rows == 3


def test_rows_wider_than_the_header_keep_every_cell(tmp_path: Path) -> None:
    """Cells beyond the header stay in the row as read, under the letter of their column."""
    text = f"{HEADER}{rows(2)}Voice,07700900123,07700900456,13/02/2026 09:30,extra,more\n"
    _, collector = read_text(tmp_path, text)
    assert collector.stored == 3
    raw = [draft.raw for draft in collector.drafts.values()]
    assert (("E", "c4"), ("F", "c5")) in [pairs[4:] for pairs in raw]


def test_damaged_row_is_set_aside_with_its_reason(tmp_path: Path) -> None:
    """A quote that never closes spoils its row, and only that."""
    text = f'{HEADER}{rows(30)}Voice,"07700900123,07700900456,13/02/2026 09:30\n{rows(30)}'
    _, collector = read_text(tmp_path, text)
    assert collector.stored >= 59
    assert all(item.place.startswith("row:") for item in collector.aside)


def test_row_in_another_encoding_is_marked(tmp_path: Path) -> None:
    """Mixed encodings are read row by row, and the row says so."""
    path = tmp_path / "mixed.csv"
    lines = [f"Voice,07700900{n:03d},07700900999,13/02/2026 09:30,Café" for n in range(60)]
    body = (
        "\n".join([HEADER.strip() + ",Remark", *lines]).encode()
        + b"\nVoice,07700900123,07700900999,13/02/2026 09:31,Caf\xe9\n"
    )
    path.write_bytes(body)
    recognition = FORMAT.recognise(open_source(path), ReadOptions())
    assert recognition is not None
    collector = Collector()
    FORMAT.read(open_source(path), recognition, ReadOptions(), collector)
    collector.check_balance()
    flags = [flag for batch in collector.batches["s1-call-w5"] for flag in batch.column("flags").to_pylist()]
    assert flags[-1] == "decoded_as"
    assert flags.count("decoded_as") == 1


def test_many_rows_set_aside_are_named_then_counted(tmp_path: Path) -> None:
    """The first thousand of a reason stand one by one; more of them in runs, none is lost."""
    _, collector = read_text(tmp_path, HEADER + rows(1500) + rows(2500, "Carrier pigeon"))
    assert collector.stored == 1500
    assert sum(item.rows for item in collector.aside) == 2500
    assert collector.aside[0].place == "row:1502"
    assert len(collector.aside) < 1100
    assert {item.reason for item in collector.aside} == {'unknown service "Carrier pigeon"'}


def test_header_without_rows_gives_nothing(tmp_path: Path) -> None:
    """An empty return is an answer too: recognised, and nothing stored."""
    recognition, collector = read_text(
        tmp_path, "Call Type,Calling Number,Called Number,Start Time,Duration\n", "sms.csv"
    )
    assert recognition.plan["sections"][0]["kind"] == "message"
    assert collector.stored == 0
    assert collector.sheets[0].header_rows == 1


def test_progress_reaches_the_end(tmp_path: Path, short_blocks: None) -> None:
    """A person watching sees the share and the rows grow."""
    _, collector = read_text(tmp_path, HEADER + rows(100))
    assert collector.told[-1] == (1.0, 100)
    assert collector.told == sorted(collector.told)


def test_raw_columns_are_sent_once(tmp_path: Path) -> None:
    """A field that is a column as it came points at it and is not sent again."""
    _, collector = read_text(tmp_path, HEADER + rows(3))
    (draft,) = collector.drafts.values()
    assert draft.fields["time"] == "c3"
    assert [party.column for party in draft.parties] == ["c1", "c2"]
    made = [name for name in collector.batches[draft.channel][0].schema.names if name.startswith("v_")]
    assert made == ["v_direction", "v_service", "v_outcome"]


def test_very_wide_table_is_read(tmp_path: Path) -> None:
    """Sixteen thousand columns: those with a known header count, all are kept."""
    names = [f"Extra {n}" for n in range(16_000)]
    names[:4] = HEADER.strip().split(",")
    names[15_999] = "Duration"
    cells = ["x"] * 16_000
    cells[:4] = ["Voice", "07700900123", "07700900456", "13/02/2026 09:30"]
    cells[15_999] = "62"
    _, collector = read_text(tmp_path, ",".join(names) + "\n" + ",".join(cells) + "\n")
    (record,) = collector.records()
    assert record["duration_s"] == "62"
    assert len(next(iter(collector.drafts.values())).raw) == 16_000


def test_endless_cell_does_no_harm(tmp_path: Path) -> None:
    """A cell of a million digits is neither a number nor a reason to stop."""
    text = f"{HEADER.strip()},Remark\nVoice,{'7' * 1_000_000},07700900456,13/02/2026 09:30,{'x 1' * 300_000}\n{rows(3)}"
    _, collector = read_text(tmp_path, text)
    assert collector.stored == 4
