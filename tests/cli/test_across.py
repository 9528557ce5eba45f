"""The operator asks every case at once, watches for a list, and makes the index again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from casefold.cli.root import cli
from casefold.cli.shapes import SHAPES

CALLS = """Calling number,Called number,Date,Time,Duration,Type
07700900123,{other},28/02/2026,14:30:00,60,Voice
"""
DAYS = ("--review-on", "2126-01-01", "--ends-on", "2126-02-01")


class Home:
    """A home with two cases that hold one number both."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, other in (("one", "07700900456"), ("two", "07700900789")):
            assert self.run("case", "create", name)[0] == 0
            file = self.write(f"{name}.csv", CALLS.format(other=other))
            assert self.run("import", name, file)[0] == 0

    def run(self, *words: str) -> tuple[int, str, str]:
        """Run a command; give exit code and both streams."""
        result = CliRunner().invoke(cli, ["--home", str(self.folder / "home"), "--by", "analyst", *words])
        return result.exit_code, result.stdout, result.stderr

    def json(self, *words: str) -> Any:
        """Run a command with --json; give its object."""
        code, out, err = self.run(*words, "--json")
        assert code == 0, err
        return json.loads(out)

    def write(self, name: str, text: str) -> str:
        """Write a file; give its path."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("across"))


def test_a_number_is_found_in_both_cases_in_any_spelling(home: Home) -> None:
    found = home.json("across", "ask", "+44 7700 900123")
    assert [(row["holder"], row["records"]) for row in found["rows"]] == [("one", 1), ("two", 1)]


def test_what_is_no_identifier_is_refused_with_what_to_write(home: Home) -> None:
    code, _, err = home.run("across", "ask", "Mr Nobody")
    assert code == 2
    assert "Write a number" in err


def test_hits_are_listed_for_a_case_and_again_after_the_index_was_made_again(home: Home) -> None:
    before = home.json("across", "hits", "one")["rows"]
    assert [(row["identifier"], row["holder"], row["other"]) for row in before] == [("+447700900123", "one", "two")]
    assert home.json("across", "rebuild")["new_hits"] == 0
    assert home.json("across", "hits", "one")["rows"] == before
    assert home.json("verify", "one")["intact"] is True


def test_a_list_is_watched_for_until_it_is_closed(home: Home) -> None:
    file = home.write("list.csv", "number,remark\n07700 900456,first\n07700900789,second\n07700900999,third\n")
    made = home.json("across", "watch", file, "--name", "Waited for", "--reason", "Exercise", *DAYS)
    assert set(made) == set(SHAPES["across watch"])
    assert (made["list"]["identifiers"], made["new_hits"]) == (3, 2)
    closed = home.json("across", "close", made["list"]["id"], "--why", "Exercise over")
    assert set(closed) == set(SHAPES["across close"])
    assert closed["list"]["closed"] is True
    assert all(not row["other"].startswith("watch:") for row in home.json("across", "hits")["rows"])


def test_a_row_that_is_no_identifier_is_named(home: Home) -> None:
    file = home.write("bad.csv", "number\n07700900456\nMr Nobody\n")
    code, _, err = home.run("across", "watch", file, "--name", "x", "--reason", "y", *DAYS)
    assert code == 2
    assert "row 3" in err
