"""In which language a text is said to be, what is left without one, and what walls and readings do to it."""

from __future__ import annotations

from pathlib import Path

import pytest

import casefold
from casefold.case import Case
from casefold.language.identification import ENGINE
from casefold.registry import language

ENGLISH = "The seeds are in the green tin, and Wyn waters the plants on Friday. Please ask Tamsin before you go in.\n"
GERMAN = "Die Samen liegen in der grünen Dose, und Wyn gießt die Pflanzen am Freitag. Bitte frage Tamsin zuerst.\n"
UKRAINIAN = "Насіння лежить у зеленій коробці, а Вин поливає рослини у п'ятницю. Спершу запитай у Тамсін, будь ласка.\n"
JAPANESE = "種は緑の缶に入っています。金曜日にウィンが植物に水をやります。窓を開ける前に聞いてください。\n"
MAIL = "From: wyn@example.org\nTo: tamsin@example.org\nDate: Mon, 2 Mar 2026 09:00:00 +0000\nSubject: Rota\n\n"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return casefold.open_home(tmp_path / "home").create_case("rota", by="Test")


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_each_language_is_told() -> None:
    assert language().get("identification") is ENGINE
    for text, code in ((ENGLISH, "en"), (GERMAN, "de"), (UKRAINIAN, "uk"), (JAPANESE, "ja")):
        found = ENGINE.identify(text, {})
        assert found is not None
        assert (found.code, found.draft) == (code, True)


@pytest.mark.parametrize("text", ["", "ok lol", "07700 900101 " * 50, "http://a.example/b?c " * 50, ENGLISH[:60]])
def test_what_tells_no_language_has_none(text: str) -> None:
    assert ENGINE.identify(text, {}) is None


def test_documents_and_mails_carry_their_language_and_chats_do_not(case: Case, tmp_path: Path) -> None:
    chat = "".join(f"13/03/2025, 09:{n:02} - {'Wyn' if n % 2 else 'Tamsin'}: {ENGLISH}" for n in range(10, 20))
    paths = [put(tmp_path, "a.txt", GERMAN), put(tmp_path, "b.eml", MAIL + ENGLISH), put(tmp_path, "c.txt", chat)]
    reports = case.add([*paths, put(tmp_path, "d.txt", "Short.")], by="Test").reports
    assert [report.stored for report in reports] == [{"document": 1}, {"message": 1}, {"message": 10}, {"document": 1}]
    rows = case.languages().to_pylist()
    assert {row["record_id"].partition("-")[0]: row["language"] for row in rows} == {"x1": "de", "x2": "en"}
    assert {row["program"] for row in rows} == {ENGINE.program}
    assert all(0.25 < row["confidence"] <= 1 for row in rows)
    assert case.note_languages() == {}
    assert case.verify() == []


def test_a_new_reading_has_its_own_languages(case: Case, tmp_path: Path) -> None:
    path = put(tmp_path, "a.txt", GERMAN)
    case.add([path], by="Test")
    case.add([path], by="Test", encoding="utf-8")
    assert [row["language"] for row in case.languages().to_pylist()] == ["de"]
    case.withdraw("x1", by="Test", why="sent twice")
    assert case.languages().num_rows == 0


def test_languages_of_what_is_behind_a_wall_stay_there(tmp_path: Path) -> None:
    home = casefold.open_home(tmp_path / "home")
    home.create_case("rota", by="Test").add([put(tmp_path, "a.txt", GERMAN)], by="Test", privileged=True)
    assert home.case("rota").languages().num_rows == 0
    behind = home.case("rota", walls=frozenset({"privileged"}))
    assert behind.note_languages() == {"de": 1}
    assert behind.languages().num_rows == 1
    assert home.case("rota").languages().num_rows == 0


def test_where_the_extra_is_not_installed(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(ENGINE), "installed", False)
    assert case.add([put(tmp_path, "a.txt", GERMAN)], by="Test").reports[0].status == "stored"
    assert case.languages().num_rows == 0
