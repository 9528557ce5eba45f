"""The commands on a case with real imports: what they answer, in which shape, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from casefold.cli.root import cli
from casefold.cli.shapes import SHAPES

CALLS = """Calling number,Called number,Date,Time,Duration,Type
07700900123,07700900456,28/02/2026,14:30:00,60,Voice
07700900456,07700900123,28/02/2026,15:00:00,0,Voice
07700900123,07700900789,01/03/2026,09:10:00,125,Voice
07700900123,07700900456,13/03/2026,21:00:00,30,Voice
"""


class Home:
    """A home with the case larkspur, and `casefold` to run on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = folder / "files"
        self.files.mkdir()
        self.home = folder / "home"

    def run(self, *words: str, input: str | None = None) -> tuple[int, str, str]:
        """Run a command; give exit code and both streams."""
        result = CliRunner().invoke(cli, ["--home", str(self.home), "--by", "A. Analyst", *words], input=input)
        return result.exit_code, result.stdout, result.stderr

    def json(self, *words: str, code: int = 0) -> Any:
        """Run a command with --json; give its object."""
        ended, out, err = self.run(*words, "--json")
        assert ended == code, err
        return json.loads(out)

    def write(self, name: str, text: str) -> str:
        """Write a file; give its path."""
        path = self.files / name
        path.write_text(text, encoding="utf-8")
        return str(path)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = Home(tmp_path_factory.mktemp("cli"))
    assert made.run("case", "create", "larkspur", "--title", "Operation Larkspur")[0] == 0
    assert made.run("import", "larkspur", made.write("calls.csv", CALLS), "--exhibit", "ABC/1",
                    "--subject", "07700900123")[0] == 0  # fmt: skip
    return made


@pytest.fixture(scope="module")
def record(home: Home) -> str:
    found = home.json("records", "larkspur", "call", "--limit", "1")
    return str(found["rows"][0]["record_id"])


def keys_of(shape: str) -> set[str]:
    return set(SHAPES[shape])


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ("case list", ("case", "list")),
        ("case show", ("case", "show", "larkspur")),
        ("identify", ("identify", "{calls}")),
        ("map", ("map", "{calls}")),
        ("records", ("records", "larkspur", "call")),
        ("sql", ("sql", "larkspur", "select count(*) as n from call")),
        ("analyse", ("analyse", "larkspur", "top_contacts")),
        ("analyse --evidence", ("analyse", "larkspur", "top_contacts", "--evidence", "1")),
        ("findings", ("findings", "larkspur")),
        ("show RECORD", ("show", "larkspur", "{record}")),
        ("show EXHIBIT", ("show", "larkspur", "ABC/1")),
        ("attribute list", ("attribute", "larkspur", "list")),
        ("entity list", ("entity", "larkspur", "list")),
        ("link list", ("link", "larkspur", "list")),
        ("note add", ("note", "larkspur", "add", "case", "A word")),
        ("note list", ("note", "larkspur", "list")),
        ("decisions", ("decisions", "larkspur")),
        ("verify", ("verify", "larkspur")),
        ("formats", ("formats",)),
        ("analyses", ("analyses",)),
        ("doctor", ("doctor",)),
        ("completion", ("completion", "bash")),
    ],
)
def test_json_has_the_documented_shape(home: Home, record: str, shape: str, words: tuple[str, ...]) -> None:
    places = {"calls": str(home.files / "calls.csv"), "record": record}
    answer = home.json(*(word.format(**places) for word in words))

    assert set(answer) == keys_of(shape)
    assert isinstance(answer.get("rows", []), list)
    assert all(isinstance(row, dict) for row in answer.get("rows", []))


def test_json_may_be_asked_for_before_or_after_the_command(home: Home) -> None:
    before = home.run("--json", "case", "list")
    after = home.run("case", "list", "--json")

    assert before == after


def test_an_import_balances_and_says_so(home: Home, tmp_path: Path) -> None:
    path = home.write("again.csv", CALLS.replace("07700900789", "07700900111"))
    answer = home.json("import", "larkspur", path, "--exhibit", "ABC/2")

    assert set(answer) == keys_of("import")
    assert answer["complete"] is True
    report = answer["rows"][0]
    assert (report["rows_read"], report["rows_stored"], report["rows_set_aside"]) == (4, 4, 0)
    assert report["balances"] is True


def test_the_same_file_again_is_stored_once_and_said_so(home: Home) -> None:
    path = str(home.files / "calls.csv")
    code, out, _ = home.run("import", "larkspur", path, "--exhibit", "ABC/1", "--subject", "07700900123")

    assert code == 0
    assert "already held" in out


def test_a_file_nobody_recognises_is_held_and_the_exit_code_is_1(home: Home) -> None:
    path = home.files / "settings.bin"
    path.write_bytes(bytes(range(1, 9)) * 9)
    code, out, err = home.run("import", "larkspur", str(path), "--exhibit", "ABC/9")

    assert code == 1, err
    assert "not read" in out


def test_a_file_that_is_not_there_is_one_line_with_exit_code_2(home: Home) -> None:
    code, out, err = home.run("import", "larkspur", str(home.files / "none.csv"))

    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert "none.csv" in err


def test_records_come_with_their_parties(home: Home) -> None:
    rows = home.json("records", "larkspur", "call", "--exhibit", "ABC/1")["rows"]

    assert [(row["from"], row["to"]) for row in rows] == [
        ("+447700900123", "+447700900456"),
        ("+447700900456", "+447700900123"),
        ("+447700900123", "+447700900789"),
        ("+447700900123", "+447700900456"),
    ]
    assert rows[0]["time_utc"] == "2026-02-28T14:30:00Z"


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ((), 4),
        (("--party", "07700 900789"), 1),
        (("--party", "+447700900456"), 3),
        (("--from", "2026-03-01"), 2),
        (("--to", "2026-02-28"), 2),
        (("--from", "2026-02-28T14:45", "--to", "2026-03-01T09:10:00"), 1),
        (("--where", "duration_s=0"), 1),
        (("--where", "duplicate_of="), 4),
        (("--contains", "07700900789"), 1),
        (("--contains", "VOICE"), 4),
        (("--contains", "07700900789", "--party", "07700900456"), 0),
    ],
)
def test_filters_narrow_the_records(home: Home, words: tuple[str, ...], count: int) -> None:
    answer = home.json("records", "larkspur", "call", "--exhibit", "ABC/1", *words)

    assert (answer["total"], len(answer["rows"])) == (count, count)


def test_a_page_is_a_part_of_the_same_order(home: Home) -> None:
    everything = home.json("records", "larkspur", "call", "--exhibit", "ABC/1")["rows"]
    page = home.json("records", "larkspur", "call", "--exhibit", "ABC/1", "--limit", "2", "--offset", "1")

    assert page["rows"] == everything[1:3]
    assert page["total"] == 4


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("records", "larkspur", "telegram"), "no record kind 'telegram'"),
        (("records", "larkspur", "call", "--where", "colour=red"), "no column 'colour'"),
        (("records", "larkspur", "call", "--where", "duration_s=long"), "'long' is no number"),
        (("records", "larkspur", "call", "--columns", "colour"), "no column 'colour'"),
        (("records", "larkspur", "call", "--from", "yesterday"), "'yesterday' is no time"),
        (("records", "larkspur", "party", "--from", "2026-01-01"), "no time"),
        (("records", "nowhere", "call"), "nowhere"),
        (("sql", "larkspur", "drop table call"), ""),
        (("sql", "larkspur", "select * from read_csv('/etc/passwd')"), ""),
        (("analyse", "larkspur", "horoscope"), "horoscope"),
        (("analyse", "larkspur", "top_contacts", "--limit", "none"), "no integer"),
        (("show", "larkspur", "x99-row:1"), "x99"),
        (("show", "larkspur", "f99"), "f99"),
        (("reverse", "larkspur", "n99", "--why", "x"), "n99"),
    ],
)
def test_what_cannot_be_done_is_one_line_with_exit_code_2(home: Home, words: tuple[str, ...], part: str) -> None:
    code, out, err = home.run(*words)

    assert (code, out) == (2, ""), err
    assert len(err.splitlines()) == 1
    assert part in err
    assert "Traceback" not in err
    assert "defect" not in err


def test_a_record_goes_down_to_the_row_of_the_original(home: Home, record: str) -> None:
    view = home.json("show", "larkspur", record)["rows"][0]

    assert view["original_note"] == "as stored"
    assert view["original"]["cells"][0] in {"07700900123", "07700900456"}
    assert view["exhibit"]["reference"].startswith("ABC/")
    code, out, _ = home.run("show", "larkspur", record)
    assert code == 0
    assert "original, read again: as stored" in out


def test_a_finding_opens_down_to_its_records(home: Home) -> None:
    finding = home.json("analyse", "larkspur", "top_contacts", "--subject", "07700900123")
    behind = home.json("show", "larkspur", finding["finding"], "--evidence", "1")

    assert len(behind["rows"]) == finding["rows"][0]["evidence_count"]
    assert {"record_id", "file", "locator", "raw"} <= set(behind["rows"][0])
    code, out, err = home.run("show", "larkspur", finding["finding"])
    assert (code, err) == (0, "")
    assert finding["sentence"] in out
    assert "Caution:" in out


def test_a_table_goes_to_csv_and_to_a_workbook(home: Home, tmp_path: Path) -> None:
    code, out, _ = home.run("records", "larkspur", "call", "--exhibit", "ABC/1", "--csv", "-")
    rows = list(csv.DictReader(io.StringIO(out, newline="")))
    assert code == 0
    assert [row["to"] for row in rows][:2] == ["+447700900456", "+447700900123"]

    target = tmp_path / "answer.xlsx"
    code, _, _ = home.run("analyse", "larkspur", "top_contacts", "--xlsx", str(target))
    about = {row[0].value: row[1].value for row in openpyxl.load_workbook(target)["About"].iter_rows()}
    assert code == 0
    assert about["Question"]
    assert about["Analysis"].startswith("top_contacts, version ")
    assert "Caution" in about
    assert "calls.csv" in " ".join(str(value) for value in about.values()) or "Exhibit" in about


def test_what_people_settle_is_kept_reviewed_and_reversed(home: Home) -> None:
    person = home.json("entity", "larkspur", "add", "person", "Robin Ashdown", "--why", "Named in the warrant")
    assert set(person) == keys_of("entity add")
    claim = home.json(
        "attribute", "larkspur", "add", "07700 900123", "robin ashdown", "--why", "Seized", "--grade", "1/A/P",
        "--from", "2026-01-01", "--evidence", "seizure=In his pocket", "--against", "statement=Lent to a cousin",
    )["attribution"]  # fmt: skip
    assert (claim["identifier"], claim["status"], claim["grade_text"]) == ("+447700900123", "claimed", "1/A/P")
    assert [line["supports"] for line in claim["evidence"]] == [True, False]

    code, out, err = home.run(
        "--by", "B. Reviewer", "attribute", "larkspur", "review", claim["id"], "accept", "--why", "Checked", "--json"
    )
    assert code == 0, err
    assert json.loads(out)["attribution"]["status"] == "accepted"
    found = home.json("records", "larkspur", "call", "--exhibit", "ABC/1", "--party", "person:Robin Ashdown")
    assert found["total"] == 4

    last = home.json("decisions", "larkspur")["rows"][-1]
    assert (last["action"], last["by"], last["why"]) == ("review", "B. Reviewer", "Checked")
    assert set(home.json("reverse", "larkspur", last["id"], "--why", "Too early")) == keys_of("reverse")
    again = home.json("attribute", "larkspur", "list")["rows"]
    assert [item["status"] for item in again if item["id"] == claim["id"]] == ["claimed"]


def test_an_entity_is_amended_linked_and_retired(home: Home) -> None:
    one = home.json("entity", "larkspur", "add", "object", "Van", "--detail", "colour=blue", "--why", "Seen")["entity"]
    two = home.json("entity", "larkspur", "add", "person", "Merle Vale", "--why", "Seen")["entity"]
    amended = home.json("entity", "larkspur", "amend", one["id"], "--name", "Blue van", "--detail", "colour=",
                        "--detail", "plate=AB12CDE", "--why", "Read the plate")["entity"]  # fmt: skip
    assert (amended["name"], amended["details"]) == ("Blue van", {"plate": "AB12CDE"})

    link = home.json("link", "larkspur", "add", two["id"], one["id"], "drives", "--grade", "2/B/P", "--why", "CCTV")
    assert set(link) == keys_of("link add")
    assert home.json("link", "larkspur", "retire", link["link"]["id"], "--why", "x")["link"]["retired"] is True
    assert home.json("entity", "larkspur", "retire", one["id"], "--why", "x")["entity"]["retired"] is True
    names = [row["name"] for row in home.json("entity", "larkspur", "list")["rows"]]
    assert "Blue van" not in names


def test_withdrawn_is_kept_and_left_out_and_restored(home: Home) -> None:
    home.json("import", "larkspur", home.write("more.csv", CALLS.replace("07700900789", "07700900222")), "--exhibit",
              "ABC/7")  # fmt: skip
    assert set(home.json("case", "withdraw", "larkspur", "ABC/7", "--why", "Doubt")) == keys_of("case withdraw")
    assert home.json("records", "larkspur", "call", "--party", "07700900222")["total"] == 0
    assert set(home.json("case", "restore", "larkspur", "ABC/7", "--why", "Settled")) == keys_of("case restore")
    assert home.json("records", "larkspur", "call", "--party", "07700900222")["total"] == 1

    code, _, _ = home.run("case", "dispose", "larkspur", "ABC/7", "--authority", "RET/1", "--why", "x", input="n\n")
    assert code == 130
    gone = home.json("case", "dispose", "larkspur", "ABC/7", "--authority", "RET/1", "--why", "End", "--yes")
    assert gone["exhibit"]["status"] == "disposed"


def test_damage_is_found_and_the_exit_code_is_1(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.run("case", "create", "larkspur")
    home.run("import", "larkspur", home.write("calls.csv", CALLS))
    assert home.json("verify", "larkspur")["intact"] is True
    blob = next(path for path in (home.home / "cases").rglob("*") if path.is_file() and "exhibits" in path.parts)
    blob.chmod(0o600)
    blob.write_text("other bytes", encoding="utf-8")
    answer = home.json("verify", "larkspur", code=1)

    assert answer["intact"] is False
    assert len(answer["rows"]) > 0
    assert set(answer["rows"][0]) == {"what", "path", "expected", "found", "remedy"}


def test_a_mapping_is_corrected_and_kept(home: Home) -> None:
    path = home.write("odd.csv", CALLS.replace("Called number", "Zielnummer X"))
    before = home.json("map", path)
    after = home.json("map", path, "--set", "Zielnummer X=to", "--save", "acme")

    assert {row["header"] for row in before["rows"]} >= {"Zielnummer X", "Duration"}
    assert next(row["field"] for row in after["rows"] if row["header"] == "Zielnummer X") == "to"
    assert after["saved"]["name"] == "acme"
    assert len(after["first_rows"]) == 4


Run = Callable[..., Any]


@pytest.mark.slow
def test_the_demo_meets_its_truth_and_can_be_run_again(run: Run, tmp_path: Path) -> None:
    words = ("demo", "--people", "12", "--days", "45", "--folder", str(tmp_path / "files"), "--json")
    first = run(*words)
    second = run(*words)

    assert first.code == 0, first.err
    assert set(first.json) == keys_of("demo")
    assert [row for row in first.json["rows"] if not row["equal"]] == []
    assert second.code == 0, second.err
    assert second.json["rows"] == first.json["rows"]


def test_a_new_app_is_written_once_and_under_a_free_name(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "app"
    told = home.json("new-app", "quiet_days", "--folder", str(folder))
    assert set(told) == keys_of("new-app")
    written = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    assert sorted(told["files"]) == sorted(str(path.relative_to(folder)) for path in written)
    assert "quiet_days/templates/quiet_days/first.html" in told["files"]
    assert "$" not in "".join(path.read_text(encoding="utf-8") for path in written)
    for words, said in (
        (("quiet_days", "--folder", str(folder)), "something already"),
        (("Quiet-Days", "--folder", str(tmp_path / "b")), "no name of an app"),
        (("json", "--folder", str(tmp_path / "b")), "Python package 'json' already"),
    ):
        ended, _, err = home.run("new-app", *words)
        assert ended == 2
        assert said in err
    assert not (tmp_path / "b").exists()
