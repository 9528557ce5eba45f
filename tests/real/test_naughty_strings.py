"""Strings that break software go through import, search and export, and come out as they went in."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

import casefold
from casefold import Filter
from casefold.cli.root import cli
from casefold.export.csv_table import plain

DATA = Path(os.environ.get("CASEFOLD_REAL_DATA", "../shared/data")) / "naughty_strings" / "blns.json"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_file(), reason="the real inputs are not here (CASEFOLD_REAL_DATA)"),
]


def strings() -> list[str]:
    if not DATA.is_file():
        return []
    found: list[str] = json.loads(DATA.read_text(encoding="utf-8"))
    return [text for text in dict.fromkeys(found) if text != ""]


class Naughty:
    """A case whose messages say every naughty string."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.file = folder / "naughty.csv"
        with self.file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["From", "To", "Date", "Time", "Type", "Message text"])
            for number, text in enumerate(strings()):
                moment = [f"{1 + number // 1440:02}/03/2026", f"{number // 60 % 24:02}:{number % 60:02}:00"]
                writer.writerow(["07700900123", "07700900456", *moment, "SMS", text])

    def run(self, *words: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(cli, ["--home", str(self.home), "--by", "A. Analyst", *words])
        return result.exit_code, result.stdout, result.stderr

    def rows(self, *words: str) -> Any:
        code, out, err = self.run("--json", "records", "larkspur", "message", *words)
        assert code == 0, err
        return json.loads(out)["rows"]


@pytest.fixture(scope="module")
def naughty(tmp_path_factory: pytest.TempPathFactory) -> Naughty:
    made = Naughty(tmp_path_factory.mktemp("naughty"))
    assert made.run("case", "create", "larkspur")[0] == 0
    code, out, err = made.run(
        "--json",
        "import",
        "larkspur",
        str(made.file),
        "--map",
        "Message text=reference",
        "--dayfirst",
        "--as",
        "call_table",
    )
    assert code == 0, err or out[:2000]
    report = json.loads(out)["rows"][0]
    assert report["rows_stored"] == len(strings())
    return made


def raw_text(row: Any) -> str:
    return str(json.loads(row["raw"])["Message text"])


def test_every_string_is_stored_as_it_was_written(naughty: Naughty) -> None:
    assert [raw_text(row) for row in naughty.rows("--limit", "100000")] == strings()


@pytest.mark.parametrize("start", range(0, max(1, len(strings())), 100))
def test_every_string_is_found_again(naughty: Naughty, start: int) -> None:
    case = casefold.open_home(naughty.home).case("larkspur")
    for text in strings()[start : start + 100]:
        found = case.page("message", filters=[Filter("text", "contains", text)], columns=["raw"], limit=1_000).rows
        assert text in [raw_text(row) for row in found.to_pylist()], text


@pytest.mark.parametrize("text", strings()[::50])
def test_the_command_finds_a_string_again(naughty: Naughty, text: str) -> None:
    assert text in [raw_text(row) for row in naughty.rows("--contains", text, "--limit", "100000")]


def test_every_string_comes_out_of_csv_unchanged(naughty: Naughty, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    code, _, err = naughty.run("records", "larkspur", "message", "--columns", "raw", "--csv", str(target))
    assert code == 0, err
    with target.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))

    assert [raw_text({"raw": plain(row["raw"])}) for row in rows] == strings()


def test_every_body_comes_out_of_csv_and_xlsx_alike(naughty: Naughty, tmp_path: Path) -> None:
    bodies = [row["reference"] for row in naughty.rows("--columns", "reference", "--limit", "100000")]
    code, out, err = naughty.run("records", "larkspur", "message", "--columns", "reference", "--csv", "-")
    assert code == 0, err
    in_csv = [plain(row[0]) if row else "" for row in list(csv.reader(io.StringIO(out, newline="")))[1:]]
    target = tmp_path / "out.xlsx"
    assert (
        naughty.run("records", "larkspur", "message", "--columns", "record_id,reference", "--xlsx", str(target))[0] == 0
    )
    sheet = openpyxl.load_workbook(target)["Rows"]
    in_xlsx = [unescaped(str(row[1].value or "")) for row in list(sheet.iter_rows())[1:]]

    assert in_csv == [body or "" for body in bodies]
    assert in_xlsx == [body or "" for body in bodies]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}


def unescaped(text: str) -> str:
    """Undo `_x0000_`, which openpyxl leaves as it stands."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def test_no_string_commands_the_terminal(naughty: Naughty) -> None:
    code, out, _ = naughty.run("records", "larkspur", "message", "--limit", "100000")

    assert code == 0
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out)
