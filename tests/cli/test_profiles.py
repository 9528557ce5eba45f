"""Profiles on the command line: kept, listed, shown, handed to another team and taken in there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

TABLE = "Ding;Wann;Wo\nAB12CDE;2026-03-01 08:00;Tor 1\nXY08ZAB;2026-03-02 09:00;Tor 2\n"
SETTLED = ("--kind", "sighting", "--set", "Ding=plate", "--set", "Wann=time", "--set", "Wo=place")


@dataclass
class Home:
    """A home of its own, and files beside it."""

    run: Run
    folder: Path

    def write(self, name: str, text: str) -> str:
        """Write a file; return its path."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def json(self, *words: str, code: int = 0) -> dict[str, Any]:
        """Run a command that ends so; return its answer."""
        ended = self.run("--json", *words)
        assert ended.code == code, ended.err
        answer: dict[str, Any] = ended.json
        return answer


@pytest.fixture
def home(run: Run, tmp_path: Path) -> Home:
    return Home(run, tmp_path)


def test_a_table_is_proposed_corrected_kept_and_imported(home: Home) -> None:
    path = home.write("gates.csv", TABLE)
    answer = home.json("map", path, *SETTLED, "--save", "gates")
    home.json("case", "create", "larkspur")

    assert answer["kinds"] == {"": "sighting"}
    assert answer["problem"] is None
    assert answer["first_rows"][0]["subject"] == "plate:AB12CDE"
    assert answer["first_rows"][0]["time_utc"] == "2026-03-01 08:00:00"
    assert answer["saved"] == {"name": "gates", "version": 1}
    imported = home.json("import", "larkspur", path)
    assert imported["rows"][0]["profile"] == "gates@1"


def test_profiles_are_listed_and_shown(home: Home) -> None:
    path = home.write("gates.csv", TABLE)
    home.json("map", path, *SETTLED, "--save", "gates")
    home.json("map", path, *SETTLED, "--set", "Wo=bearing", "--save", "gates")

    listed = home.json("profile", "list")["rows"]
    newest = home.json("profile", "show", "gates")
    older = home.json("profile", "show", "gates@1")

    assert [(row["name"], row["version"], row["kinds"], row["columns"]) for row in listed] == [
        ("gates", 1, "sighting", 3),
        ("gates", 2, "sighting", 3),
    ]
    assert newest["profile"] == "gates@2"
    assert {row["header"]: row["field"] for row in newest["rows"]} == {"Ding": "plate", "Wann": "time", "Wo": "bearing"}
    assert {row["header"]: row["field"] for row in older["rows"]}["Wo"] == "place"


def test_a_profile_goes_to_another_team_as_a_file(home: Home, tmp_path: Path) -> None:
    path = home.write("gates.csv", TABLE)
    home.json("map", path, *SETTLED, "--save", "gates")
    file = tmp_path / "gates.json"

    written = home.json("profile", "export", "gates", str(file))
    here = home.json("profile", "import", str(file))
    content = json.loads(file.read_text(encoding="utf-8"))
    content["layouts"][0]["columns"]["Wo"] = "bearing"
    file.write_text(json.dumps(content), encoding="utf-8")
    changed = home.json("profile", "import", str(file))

    assert written == {"profile": "gates@1", "written": str(file)}
    assert here == {"profile": "gates@1", "new": False}
    assert changed == {"profile": "gates@2", "new": True}
    assert "Tor 1" not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "is no profile"),
        ("[1]", "is no profile of a kind known here"),
        ('{"casefold_profile": 9}', "is no profile of a kind known here"),
        ('{"casefold_profile": 1, "name": "a", "format": "whatsapp"}', "there is no format 'whatsapp' with profiles"),
        ('{"casefold_profile": 1, "name": "a", "format": "mapped_table", "layouts": [{}]}', "the profile is malformed"),
    ],
)
def test_what_is_no_profile_is_refused(home: Home, text: str, told: str) -> None:
    path = home.write("odd.json", text)

    answer: dict[str, Any] = home.json("profile", "import", path, code=2)

    assert told in answer["error"]["message"]


def test_a_profile_there_is_not(home: Home) -> None:
    home.json("case", "create", "larkspur")

    assert "there is no saved profile 'ghost'" in home.json("profile", "show", "ghost", code=2)["error"]["message"]
