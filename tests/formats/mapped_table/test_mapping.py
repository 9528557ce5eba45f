"""What a person says of a table comes first, can be kept as a profile, and knows the table again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import casefold
from casefold.errors import BadOption
from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.mapped_table import FORMAT
from casefold.formats.readers.source import open_source
from casefold.model.kinds import KINDS
from tests.formats.mapped_table.stored import SAMPLES, import_table, import_text, stored

ODD = "Ding;Wann;Wo\nAB12CDE;2026-03-01 08:00;Tor 1\nAB12CDE;2026-03-02 09:00;Tor 2\n"


def look(path: Path, **given: Any) -> Recognition:
    found = FORMAT.recognise(open_source(path), ReadOptions(file_name=path.name, **given))
    assert found is not None
    return found


def written(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_person_settles_kind_and_columns(tmp_path: Path) -> None:
    said = {"*": "sighting", "Ding": "plate", "Wann": "time", "Wo": "place"}

    case, report = import_text(tmp_path, ODD, mapping=said)

    first = stored(case, list(report["stored"]))[0]
    assert (first["subject"], first["place"], first["time_local"]) == (
        "plate:AB12CDE",
        "Tor 1",
        "2026-03-01 08:00:00",
    )
    assert report["recognised"].endswith("3 of 3 columns known as sighting: the kind was given")


def test_a_mapping_that_names_its_kind_needs_no_word_on_the_format(tmp_path: Path) -> None:
    said = {"*": "sighting", "Ding": "plate", "Wann": "time"}

    _, report = import_text(tmp_path, ODD, format=None, mapping=said)

    assert (report["format"], report["stored"]) == ("mapped_table", {"sighting": 2})


def test_the_kind_follows_from_the_fields_where_nobody_says_it(tmp_path: Path) -> None:
    found = look(written(tmp_path, ODD), mapping={"Ding": "plate", "Wann": "time"})

    assert found.plan["sections"][0]["kind"] == "sighting"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_stored_with_each_of_its_fields(kind: str, tmp_path: Path) -> None:
    """One column for each field: nothing is lost, whatever the combination is worth."""
    fields = [field for field in FORMAT.fields(kind) if field != "to_each"]
    table = ",".join(fields) + "\n" + ",".join(f"v{n}" for n in range(len(fields))) + "\n"

    case, report = import_text(tmp_path, table, mapping={"*": kind, **{field: field for field in fields}})

    assert report["stored"] == {kind: 1}
    assert json.loads(case.arrow(kind)["raw"][0].as_py()) == dict(
        zip(fields, [f"v{n}" for n in range(len(fields))], strict=True)
    )


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"*": "sightings"}, "there is no record kind"),
        ({"*": "sighting", "Ding": "amount"}, "a sighting has no field 'amount'"),
        ({"*": "sighting", "Dong": "plate"}, "there is no column 'Dong'"),
        ({"*": "sighting", "Ding": "place", "Wo": "time", "Wann": "time"}, "time was given to 2 columns"),
        ({"#header": "first"}, "no row for the header"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_remedy(said: dict[str, str], told: str, tmp_path: Path) -> None:
    with pytest.raises(BadOption, match=told) as caught:
        look(written(tmp_path, ODD), mapping=said)
    assert caught.value.remedy


def test_the_row_of_the_header_can_be_said(tmp_path: Path) -> None:
    path = written(tmp_path, "x,y\nVRM,Seen\nAB12CDE,2026-03-01\n")

    second = look(path, mapping={"#header": "2"}).plan["sections"][0]
    none = look(path, mapping={"#header": "0"}).plan["sections"][0]

    assert [column["header"] for column in second["columns"]] == ["VRM", "Seen"]
    assert [column["header"] for column in none["columns"]] == ["A", "B"]
    assert (second["first_row"], none["first_row"]) == (3, 1)


def test_one_sheet_can_be_left_out_and_another_settled(tmp_path: Path) -> None:
    said = {"Files!*": "ignore", "Members!*": "membership", "Members!Role": "ignore"}

    case, report = import_table(tmp_path, SAMPLES / "two_tables.xlsx", mapping=said)

    assert report["stored"] == {"membership": 2}
    assert report["set_aside_reasons"] == {"the mapping leaves this sheet out": 1}
    assert set(case.arrow("membership")["group_role"].to_pylist()) == {None}


def test_a_profile_knows_the_table_again_and_a_newer_version_comes_first(tmp_path: Path) -> None:
    home = casefold.open_home(tmp_path / "home")
    path = written(tmp_path, ODD)
    first = look(path, mapping={"*": "event", "Wann": "time", "Wo": "description"})
    assert home.save_profile("gates", FORMAT.to_profile("gates", first)) == 1
    second = look(path, mapping={"*": "sighting", "Wann": "time", "Ding": "plate"})
    assert home.save_profile("gates", FORMAT.to_profile("gates", second)) == 2

    report = home.create_case("a", by="Test").add([path], by="Test").reports[0]
    older = home.create_case("b", by="Test").add([path], by="Test", profile="gates@1").reports[0]

    assert (report.profile, report.stored) == ("gates@2", {"sighting": 2})
    assert (older.profile, older.stored) == ("gates@1", {"event": 2})


def test_a_saved_profile_comes_before_what_another_format_is_sure_of(tmp_path: Path) -> None:
    home = casefold.open_home(tmp_path / "home")
    calls = "Calling,Called,Start,Duration\n07700900123,07700900456,2026-03-01 08:00:00,12\n"
    path = written(tmp_path, calls)
    assert home.look(path).claims[0].format == "call_table"
    settled = look(path, mapping={"*": "event", "Start": "time", "Calling": "subject"})
    home.save_profile("odd", FORMAT.to_profile("odd", settled))

    report = home.create_case("a", by="Test").add([path], by="Test").reports[0]

    assert (report.format, report.stored) == ("mapped_table", {"event": 1})


def test_a_profile_of_a_table_without_a_header_goes_by_its_values(tmp_path: Path) -> None:
    home = casefold.open_home(tmp_path / "home")
    path = SAMPLES / "pairs.csv"
    settled = look(path, mapping={"A": "to", "B": "from"})
    home.save_profile("pairs", FORMAT.to_profile("pairs", settled))

    case = home.create_case("a", by="Test")
    report = case.add([path], by="Test").reports[0]

    assert (report.profile, report.stored) == ("pairs@1", {"link": 3})
    assert stored(case, ["link"])[0]["parties"] == ["from; opaque:d1:ben; raw ben", "to; opaque:d1:ann; raw ann"]


def test_a_profile_that_does_not_fit_says_so(tmp_path: Path) -> None:
    home = casefold.open_home(tmp_path / "home")
    home.save_profile("pairs", FORMAT.to_profile("pairs", look(SAMPLES / "pairs.csv")))

    with pytest.raises(BadOption, match="the profile 'pairs' does not fit"):
        look(SAMPLES / "visits.csv", profile="pairs", profiles=tuple(home.profiles()))


@pytest.mark.parametrize(
    "content", [{}, {"layouts": [{}]}, {"layouts": [{"kind": "ghost", "columns": {}, "match": {}}]}, {"layouts": 3}]
)
def test_a_malformed_profile_is_refused(content: dict[str, Any]) -> None:
    with pytest.raises(BadOption):
        FORMAT.check_profile(content)
