"""Homes and cases, on each database."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefold.errors import BadOption, Misconfigured, NotFound
from casefold.store import Home
from tests.store.conftest import MakeHome


def test_a_new_home_has_no_case(home: Home) -> None:
    """Opening an empty folder makes a home."""
    assert home.cases() == []


def test_a_case_is_found_again_after_reopening(make_home: MakeHome) -> None:
    """Everything said at its creation is kept."""
    made = make_home().create_case(
        "larkspur-2", title="Operation Larkspur", zone="Europe/Paris", region="FR", purpose="county lines", by="DC Hill"
    )
    again = make_home()
    assert again.cases() == [made]
    assert again.open_case("larkspur-2").row == made
    assert (made.title, made.zone, made.region, made.marking) == (
        "Operation Larkspur",
        "Europe/Paris",
        "FR",
        "OFFICIAL-SENSITIVE",
    )


@pytest.mark.parametrize(
    "name", ["", "Larkspur", "a b", "../up", "-a", "a/b", "a.b", "é", "a\n", "x" * 65], ids=lambda name: repr(name)[:12]
)
def test_a_case_name_is_a_slug(file_home: Home, name: str) -> None:
    """A name becomes a folder and a part of addresses."""
    with pytest.raises(BadOption):
        file_home.create_case(name, by="DC Hill")
    assert file_home.cases() == []


def test_a_name_is_taken_once(home: Home) -> None:
    """A second case of a name is refused and the first stays."""
    home.create_case("harbour", title="first", by="DC Hill")
    with pytest.raises(BadOption, match="harbour"):
        home.create_case("harbour", title="second", by="DC Hill")
    assert [row.title for row in home.cases()] == ["first"]


def test_zone_region_and_author_are_checked(file_home: Home) -> None:
    """A misspelt zone would make every local time wrong."""
    for bad in ({"zone": "Europe/Londn"}, {"zone": "../etc/passwd"}, {"zone": ""}, {"region": "gb"}, {"by": "  "}):
        with pytest.raises(BadOption):
            file_home.create_case("harbour", **{"by": "DC Hill", **bad})
    assert file_home.create_case("harbour", region=None, by="DC Hill").region is None


def test_an_unknown_case_is_not_found(home: Home) -> None:
    """The remedy says where the names are."""
    with pytest.raises(NotFound, match="case list"):
        home.open_case("nowhere")


def test_profiles_are_named_and_versioned(make_home: MakeHome) -> None:
    """Changed content is the next version; the same content is not."""
    home = make_home()
    assert home.save_profile("acme-voice", {"columns": {"A Number": "from"}}) == 1
    assert home.save_profile("acme-voice", {"columns": {"A Number": "from"}}) == 1
    assert home.save_profile("acme-voice", {"columns": {"A Number": "to"}}) == 2
    assert make_home().profiles() == [
        {"name": "acme-voice", "version": 1, "columns": {"A Number": "from"}},
        {"name": "acme-voice", "version": 2, "columns": {"A Number": "to"}},
    ]


def test_a_profile_read_back_can_be_saved_again(home: Home) -> None:
    """The name and version it is listed with are not part of its content."""
    home.save_profile("acme-voice", {"day_first": True})
    assert home.save_profile("acme-voice", home.profiles()[0]) == 1


def test_a_file_is_no_home(tmp_path: Path) -> None:
    """The error names the file."""
    file = tmp_path / "file"
    file.write_text("not a folder")
    with pytest.raises(Misconfigured, match=str(file)):
        Home(file)


def test_a_home_on_a_server_is_not_opened_as_an_empty_one(tmp_path: Path, database: str) -> None:
    """Forgetting the URL must not look like having lost every case."""
    with Home(tmp_path / "home", url=database) as home:
        home.create_case("harbour", by="DC Hill")
    with pytest.raises(Misconfigured, match="PostgreSQL"):
        Home(tmp_path / "home")


def test_a_home_in_a_folder_is_not_opened_with_a_url(file_home: Home, database: str) -> None:
    """Nor the other way round."""
    with pytest.raises(Misconfigured, match="URL"):
        Home(file_home.path, url=database)
