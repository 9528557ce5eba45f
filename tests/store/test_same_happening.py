"""What two kinds of source record of one happening is linked; what only looks alike is not."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

import casefold
from casefold.case import Case
from casefold.store.duplicate_rules import COMPARED, SAYS
from casefold.store.duplicate_search import parquet
from casefold.store.duplicates import repeated_among
from casefold.store.settle import open_settler
from tests.formats.leapp.runs import write_html, write_lava, write_tsv

A, B, C = "07700900123", "07700900456", "07700900789"
HEAD = ("Calling Number", "Called Number", "Date", "Time", "Duration", "Type", "Direction")
DOCS = Path(__file__).parents[2] / "docs/explanation/the-same-happening-twice.md"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return casefold.open_home(tmp_path / "home").create_case("larkspur", by="Test")


def add(case: Case, path: Path, subject: str | None = A) -> dict[str, int]:
    report = case.add([path], by="Test", subject=subject).reports[0]
    assert report.status == "stored", report.message
    assert report.balances
    return report.repeated_elsewhere


def network(path: Path, *rows: tuple[str, str, str, str]) -> Path:
    """Write a network's records of 1 March: caller, called, time, length; an empty length is a text message."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(HEAD)
        for caller, called, time, length in rows:
            kind, way = ("Voice" if length else "SMS"), ("Outgoing" if caller == A else "Incoming")
            out.writerow((caller, called, "01/03/2026", time, length, kind, way))
        out.writerow((A, "07700900999", "02/03/2026", "08:00:00", "00:00:30", "Voice", "Outgoing"))
    return path


def millis(time: str) -> int:
    return int(datetime.fromisoformat(f"2026-03-01T{time}").replace(tzinfo=UTC).timestamp() * 1000)


def handset(path: Path, *rows: tuple[str, int, str, int]) -> Path:
    """Write a handset's backup of its call log: the other's number, type (1 in, 2 out, 3 missed), time, seconds."""
    calls = "".join(
        f'<call number="{number}" duration="{seconds}" date="{millis(time)}" type="{kind}" presentation="1" />'
        for number, kind, time, seconds in rows
    )
    path.write_text(f"<?xml version='1.0' encoding='UTF-8'?><calls count=\"{len(rows)}\">{calls}</calls>")
    return path


def marks(case: Case, kind: str = "call") -> dict[str, str]:
    records = case.arrow(kind)
    pairs = zip(records["record_id"].to_pylist(), records["duplicate_of"].to_pylist(), strict=True)
    return {name: first for name, first in pairs if first is not None}


def links(case: Case, record_id: str) -> list[tuple[str, str, bool]]:
    return [(again.record_id, again.rule, again.better) for again in case.recorded_again(record_id)]


LOG = (
    (B, 2, "09:00:00", 65),
    (B, 3, "10:00:05", 0),
    (B, 3, "10:00:25", 0),
    (B, 3, "10:00:45", 0),
    (C, 1, "11:00:00", 30),
)
BILL = (
    (A, B, "09:00:14", "00:01:06"),
    (B, A, "10:00:07", "00:00:00"),
    (B, A, "10:00:27", "00:00:00"),
    (B, A, "10:00:47", "00:00:00"),
    (C, A, "12:00:00", "00:00:30"),
)


@pytest.mark.parametrize("first", ["handset", "network"])
def test_a_handsets_log_meets_its_networks_records(case: Case, tmp_path: Path, first: str) -> None:
    files = [handset(tmp_path / "calls.xml", *LOG), network(tmp_path / "bill.csv", *BILL)]
    for path in files if first == "handset" else files[::-1]:
        repeated = add(case, path)
    assert repeated == {"x1": 4}
    rows = case.analyse("top_contacts", by="Test", subject=[A]).table.to_pylist()
    counts = {row["contact"]: row["records"] for row in rows}
    assert counts == {"+447700900456": 4, "+447700900789": 2, "+447700900999": 1}
    every = case.analyse("top_contacts", by="Test", subject=[A], include_duplicates=True).table.to_pylist()
    assert {row["contact"]: row["records"] for row in every}["+447700900456"] == 8
    found = marks(case)
    pairs = sorted(tuple(sorted((name.rpartition(":")[2], of.rpartition(":")[2]))) for name, of in found.items())
    assert pairs == [("1", "2"), ("2", "3"), ("3", "4"), ("4", "5")]
    assert {rule for name in found for _, rule, _ in links(case, name)} == {"clock"}
    assert case.verify() == []


@pytest.mark.parametrize(
    ("logged", "billed"),
    [
        ((B, 2, "09:00:00", 65), (A, B, "09:01:01", "00:01:05")),
        ((B, 2, "09:00:00", 65), (A, B, "09:00:10", "00:01:08")),
        ((B, 2, "09:00:00", 65), (A, C, "09:00:10", "00:01:05")),
        ((B, 2, "09:00:00", 65), (B, A, "09:00:10", "00:01:05")),
        ((B, 3, "09:00:00", 0), (B, A, "09:00:31", "00:00:00")),
        ((B, 3, "09:00:00", 0), (B, A, "09:00:02", "00:00:12")),
    ],
    ids=["too far apart", "other length", "other party", "other way", "missed, too far apart", "missed and answered"],
)
def test_what_differs_by_more_than_clocks_do_is_no_duplicate(
    case: Case, tmp_path: Path, logged: tuple[str, int, str, int], billed: tuple[str, str, str, str]
) -> None:
    add(case, handset(tmp_path / "calls.xml", logged))
    assert add(case, network(tmp_path / "bill.csv", billed)) == {}


def test_calls_of_one_minute_stay_as_many_as_the_source_with_most_has(case: Case, tmp_path: Path) -> None:
    add(case, handset(tmp_path / "calls.xml", *LOG[1:3]))
    assert add(case, network(tmp_path / "bill.csv", *BILL[1:4])) == {"x1": 2}
    assert sorted(marks(case)) == ["x2-row:2", "x2-row:3"]
    assert case.count("call") - len(marks(case)) == 4


def test_exhibits_that_come_together_are_compared_as_one_after_the_other(case: Case, tmp_path: Path) -> None:
    add(case, handset(tmp_path / "calls.xml", *LOG))
    add(case, network(tmp_path / "bill.csv", *BILL))
    store = case._store
    files = store.standing_files()
    rows = {kind: parquet([store.check_file(f) for f in files if f.kind == kind]) for kind in ("call", "party")}
    con = open_settler(tmp_path)
    together = repeated_among(con, store, ["x1", "x2"], rows).to_pylist()
    con.close()
    assert {row["record_id"]: row["first_record"] for row in together} == marks(case)


def test_two_bills_of_a_network_are_not_read_with_a_tolerance(case: Case, tmp_path: Path) -> None:
    add(case, network(tmp_path / "one.csv", BILL[1]))
    later = (*BILL[1][:2], "10:00:09", BILL[1][3])
    assert add(case, network(tmp_path / "two.csv", later, BILL[2])) == {"x1": 1}
    assert marks(case) == {"x2-row:4": "x1-row:3"}


def test_nothing_is_linked_where_nobody_says_whose_log_it_is(case: Case, tmp_path: Path) -> None:
    add(case, handset(tmp_path / "calls.xml", *LOG), subject=None)
    assert add(case, network(tmp_path / "bill.csv", *BILL)) == {}


def test_a_networks_record_of_a_message_meets_its_text(case: Case, tmp_path: Path) -> None:
    texts = "".join(
        f'<sms address="{B}" date="{millis(time)}" type="2" body="{body}" />'
        for time, body in (("09:00:00", "on my way"), ("09:00:20", "here"))
    )
    backup = tmp_path / "sms.xml"
    backup.write_text(f"<?xml version='1.0' encoding='UTF-8'?><smses count=\"2\">{texts}</smses>")
    add(case, network(tmp_path / "bill.csv", (A, B, "09:00:03", ""), (A, B, "09:00:22", ""), (A, B, "09:05:00", "")))
    assert add(case, backup) == {"x1": 2}
    assert sorted(marks(case, "message").values()) == ["x1-row:2", "x1-row:3"]
    for name in marks(case, "message"):
        assert [better for _, _, better in links(case, name)] == [False]


# -- one device in two reports ------------------------------------------------------------------

REPORT = """<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://pa.cellebrite.com/report/2.0" name="Exercise"><metadata section="Device Info">
<item name="IMEI"><![CDATA[{imei}]]></item><item name="DeviceInfoSelectedDeviceName"><![CDATA[Exercise]]></item>
</metadata><decodedData>{models}</decodedData></project>"""
IMEI, OTHER = "490154203237518", "356938035643809"


def field(name: str, value: str) -> str:
    return f'<field name="{name}"><value>{value}</value></field>'


def models(kind: str, contents: Iterable[str]) -> str:
    made = "".join(f'<model type="{kind}" id="{kind}{n}">{text}</model>' for n, text in enumerate(contents))
    return f'<modelType type="{kind}">{made}</modelType>'


def contact(name: str, *numbers: str) -> str:
    entries = "".join(
        f'<model type="PhoneNumber" id="{number}">{field("Category", "Mobile")}{field("Value", number)}</model>'
        for number in numbers
    )
    return f'{field("Name", name)}<multiModelField name="Entries">{entries}</multiModelField>'


def place(time: str, lat: str, lon: str) -> str:
    inside = f'<model type="Coordinate" id="c{time}{lat}">{field("Latitude", lat)}{field("Longitude", lon)}</model>'
    return f'{field("TimeStamp", time)}<modelField name="Position">{inside}</modelField>'


def page(time: str, url: str) -> str:
    return field("LastVisited", time) + field("Url", url) + field("Source", "Browser")


def report(path: Path, imei: str, contacts: Sequence[str], places: Sequence[str], pages: Sequence[str]) -> Path:
    inside = models("Contact", contacts) + models("Location", places) + models("VisitedPage", pages)
    path.write_text(REPORT.format(imei=imei, models=inside), encoding="utf-8")
    return path


FIRST = (
    [contact("Ann Larkin", "+447700900456", "+447700900457"), contact("Kit", "+447700900789"), contact("Kit", C)],
    [place("2026-03-01T09:00:00+00:00", "51.500001", "-0.100001"), place("2026-03-01T09:00:00+00:00", "51.6", "-0.1")],
    [page("2026-03-01T09:00:00+00:00", "https://example.org/a"), page("2026-03-01T09:01:00+00:00", "https://e.org/b")],
)
AGAIN = (
    [
        contact("ann larkin ", "+447700900457"),
        contact("Kit L", "+447700900789"),
        contact("Kit", "+447700900789", "1471"),
    ],
    [
        place("2026-03-01T09:00:00.400+00:00", "51.500002", "-0.100002"),
        place("2026-03-01T09:00:00+00:00", "51.7", "-0.1"),
    ],
    [page("2026-03-01T09:00:00+00:00", "https://example.org/a"), page("2026-03-01T09:01:01+00:00", "https://e.org/b")],
)


def test_two_reports_of_one_device_are_linked(case: Case, tmp_path: Path) -> None:
    add(case, report(tmp_path / "one.xml", IMEI, *FIRST), subject=None)
    assert add(case, report(tmp_path / "two.xml", IMEI, *AGAIN), subject=None) == {"x1": 4}
    assert marks(case, "contact") == {
        "x2-model:1@PhoneNumber": "x1-model:2@PhoneNumber",
        "x2-model:3@PhoneNumber": "x1-model:3@PhoneNumber",
    }
    assert marks(case, "sighting") == {"x2-model:1@Location": "x1-model:1@Location"}
    assert marks(case, "visit") == {"x2-model:1@VisitedPage": "x1-model:1@VisitedPage"}
    rules = {
        rule
        for kind in ("contact", "sighting", "visit")
        for name in marks(case, kind)
        for _, rule, _ in links(case, name)
    }
    assert rules == {"saved_device", "seen_device", "visited_device"}
    assert links(case, "x1-model:1@Location") == [("x2-model:1@Location", "seen_device", True)]
    shown = case.page("contact").rows.to_pylist()
    assert [row["record_id"] for row in shown if row["duplicate_of"]] == [*marks(case, "contact")]


def test_reports_of_two_devices_are_not(case: Case, tmp_path: Path) -> None:
    add(case, report(tmp_path / "one.xml", IMEI, *FIRST), subject=None)
    assert add(case, report(tmp_path / "two.xml", OTHER, *FIRST), subject=None) == {}


def test_a_given_owner_tells_two_devices_reports_together_and_apart(case: Case, tmp_path: Path) -> None:
    add(case, report(tmp_path / "one.xml", IMEI, *FIRST))
    assert add(case, report(tmp_path / "two.xml", OTHER, *FIRST)) == {"x1": 8}
    assert add(case, report(tmp_path / "three.xml", IMEI, *AGAIN), subject=B) == {}


# -- one run of a tool in two forms --------------------------------------------------------------

CALLS = (
    "Starting Timestamp",
    "Ending Timestamp",
    "Service Provider",
    "Call Type",
    "Call Direction",
    "Phone Number",
    "Answered",
    "Disconnected Cause",
)


def run(path: Path, tmp_path: Path, *folders: str) -> Path:
    """Write runs of a tool, each with one missed and one answered call, as TSV, LAVA and HTML into one ZIP."""
    texts = [
        ("2026-03-01 09:00:00", "2026-03-01 09:01:05", "", "Phone", "Outgoing", "+447700900456", "Yes", ""),
        ("2026-03-01 10:00:00", "2026-03-01 10:00:00", "", "Phone", "Incoming", "+447700900456", "No", "6"),
    ]
    stamps = [[int(datetime.fromisoformat(f"{cell}+00:00").timestamp()) for cell in row[:2]] for row in texts]
    headers = [(name, "datetime") if "Timestamp" in name else name for name in CALLS]
    for folder in folders:
        root = tmp_path / folder
        write_tsv(root / "_TSV Exports" / "Call History.tsv", CALLS, texts)
        write_lava(root, [("Call History", headers, [[*at, *row[2:]] for at, row in zip(stamps, texts, strict=True)])])
        write_html(root / "Call History.html", "Call History", CALLS, texts)
    with zipfile.ZipFile(path, "w") as out:
        for folder in folders:
            for file in sorted((tmp_path / folder).rglob("*")):
                if file.is_file():
                    out.write(file, file.relative_to(tmp_path).as_posix())
    return path


def test_a_run_stored_twice_counts_once(case: Case, tmp_path: Path) -> None:
    stored = case.add([run(tmp_path / "run.zip", tmp_path, "phone1")], by="Test", timezone="UTC").reports[0]
    assert stored.repeated_elsewhere == {"x1": 2}
    assert case.count("call") == 4
    found = marks(case)
    assert all("_TSV Exports" in name and "_lava_artifacts.db" in of for name, of in found.items())
    assert {rule for name in found for _, rule, _ in links(case, name)} == {"form"}
    assert [row["duplicate_of"] is None for row in case.page("call").rows.to_pylist()].count(True) == 2


def test_runs_of_two_devices_in_one_archive_are_kept_apart(case: Case, tmp_path: Path) -> None:
    stored = case.add([run(tmp_path / "runs.zip", tmp_path, "phone1", "phone2")], by="Test", timezone="UTC").reports[0]
    assert stored.repeated_elsewhere == {"x1": 4}
    assert all(name.split("/")[0].endswith(of.split("/")[0]) for name, of in marks(case).items())
    assert case.count("call") - len(marks(case)) == 4


def test_every_rule_is_explained() -> None:
    page = DOCS.read_text(encoding="utf-8")
    assert [name for name, says in SAYS.items() if f"`{name}`" not in page or says not in page] == []
    assert [kind for kind in COMPARED if f"`{kind}`" not in page] == []
