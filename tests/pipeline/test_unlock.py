"""What waits for a password is held, listed, and read with one a person gives; the password itself is kept nowhere."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

import casefold
from casefold.case import Case, ImportOptions
from casefold.cli.root import cli
from casefold.errors import BadExhibit, BadOption, Locked
from casefold.formats.readers.protection import unlocked
from casefold.formats.readers.source import open_source
from tests.formats.pdf.writing import PAGES, pdf
from tests.formats.readers.locking import aes_zip, office, old_zip, open_document

FORMATS = Path(__file__).parents[1] / "formats"
SECRET = "larch-0900-tin"
TABLE = (
    b"Call type,A number,B number,Date,Time,Duration\r\n"
    b"Voice,07700 900101,07700 900102,01/03/2026,09:15:00,00:01:30\r\n"
)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return casefold.open_home(tmp_path / "home").create_case("rota", by="Test")


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def sample(form: str, name: str) -> bytes:
    return (FORMATS / form / "samples" / name).read_bytes()


def protected(form: str) -> tuple[str, bytes, bytes | None]:
    """Return a locked file, and the same without its password where another importer's result is to be equal."""
    if form == "docx":
        plain = sample("docx", "rota.docx")
        return "a.docx", office(plain, SECRET), plain
    if form == "odt":
        plain = sample("odt", "rota.odt")
        return "a.odt", open_document(plain, SECRET), plain
    if form == "xlsx":
        plain = sample("apple_return", "1234_AccountDetails.xlsx")
        return "a.xlsx", office(plain, SECRET), plain
    return "a.pdf", pdf(PAGES, {}, password=SECRET), pdf(PAGES, {})


@pytest.mark.parametrize("form", ["pdf", "docx", "odt", "xlsx"])
def test_a_file_is_held_waits_and_is_read_as_without_its_password(case: Case, tmp_path: Path, form: str) -> None:
    name, locked, plain = protected(form)
    path = put(tmp_path, name, locked)
    report = case.add([path], by="Test").reports[0]
    assert (report.status, report.rows_stored, report.waiting) == ("inventoried", 0, [name])
    assert "is protected by a password and waits for it" in report.message
    assert [(item.exhibit.id, item.names) for item in case.waiting()] == [("x1", (name,))]
    with pytest.raises(Locked, match="none of those given opens it"):
        case.unlock("x1", ["wrong"], by="Test")
    opened = case.unlock("x1", ["wrong", SECRET], by="Test")
    assert (opened.status, opened.waiting, case.waiting(), opened.balances) == ("stored", [], [], True)
    assert case.verify() == []
    other = casefold.open_home(tmp_path / "other").create_case("rota", by="Test")
    assert plain is not None
    expected = other.add([put(tmp_path, name, plain)], by="Test").reports[0]
    assert (opened.format, opened.stored) == (expected.format, expected.stored)
    for kind in opened.stored:
        texts = [[row["raw"] for row in case_.arrow(kind).to_pylist()] for case_ in (case, other)]
        assert texts[0] == texts[1]


def test_members_of_archives_wait_and_are_read_in_place(case: Case, tmp_path: Path) -> None:
    inner = aes_zip({"calls.csv": TABLE, "deep/note.pdf": pdf(PAGES, {}, password="larch")}, SECRET)
    old = old_zip("calls.csv", TABLE, SECRET.encode())
    both = io.BytesIO()
    with zipfile.ZipFile(both, "w") as archive:
        archive.writestr("new.zip", inner)
        archive.writestr("old.zip", old)
        archive.writestr("open.csv", TABLE)
    path = put(tmp_path, "box.zip", both.getvalue())
    report = case.add([path], by="Test").reports[0]
    assert (report.stored["call"], report.status) == (1, "stored")
    waiting = ["new.zip/calls.csv", "new.zip/deep/note.pdf", "old.zip/calls.csv"]
    assert report.waiting == waiting
    assert [item.names for item in case.waiting()] == [tuple(waiting)]
    once = case.unlock("x1", [SECRET], by="Test")
    assert (once.stored["call"], once.waiting) == (3, ["new.zip/deep/note.pdf"])
    assert next(entry["note"] for entry in once.inventory if entry["name"] == "new.zip/deep/note.pdf") == (
        "not read: note.pdf: is protected by a password, and none of those given opens it. "
        "Give it with `casefold unlock`, or ask for a copy without it."
    )
    twice = case.unlock("x1", ["larch", SECRET], by="Test")
    assert (twice.stored["call"], twice.stored["document"], twice.waiting) == (3, 3, [])
    hashed = [row["sha256"] for row in case.arrow("media").to_pylist() if row["path"] == "new.zip/calls.csv"]
    assert case.verify() == []
    assert all(hashed)
    assert case.add([path], by="Test").reports[0].status == "repeated"
    assert case.arrow("call").num_rows == 3


def test_a_wrong_password_leaves_what_was_stored(case: Case, tmp_path: Path) -> None:
    path = put(tmp_path, "old.zip", old_zip("calls.csv", TABLE, SECRET.encode()))
    case.add([path], by="Test")
    for guess in range(40):  # the old cipher's own check passes once in 256 times
        report = case.unlock("x1", [f"wrong {guess}"], by="Test") if guess in (0, 39) else None
        assert report is None or (report.stored, report.waiting) == ({"media": 1}, ["calls.csv"])
    assert case.unlock("x1", [SECRET], by="Test").stored == {"media": 1, "call": 1}


def test_no_password_is_kept_anywhere(tmp_path: Path) -> None:
    home = tmp_path / "home"
    case = casefold.open_home(home).create_case("rota", by="Test")
    path = put(tmp_path, "a.pdf", pdf(PAGES, {}, password=SECRET))
    case.add([path], by="Test")
    case.unlock("x1", [SECRET], by="Test")
    assert SECRET not in repr(ImportOptions(passwords=(SECRET,)))
    kept = [file for file in home.rglob("*") if file.is_file()]
    assert kept
    assert [file for file in kept if SECRET.encode() in file.read_bytes()] == []
    (view,) = case.show("x1-page:1")
    assert "waits for it" in view.original_note


@pytest.mark.parametrize("passwords", [[], [""], [str(number) for number in range(101)]])
def test_none_and_a_list_of_guesses_are_refused(case: Case, tmp_path: Path, passwords: list[str]) -> None:
    case.add([put(tmp_path, "a.pdf", pdf(PAGES, {}, password=SECRET))], by="Test")
    with pytest.raises(BadOption):
        case.unlock("x1", passwords, by="Test")


def test_what_is_protected_in_another_way_is_named(tmp_path: Path) -> None:
    content = open_document(sample("odt", "rota.odt"), SECRET, derivation="urn:x#argon2id")
    source = open_source(put(tmp_path, "a.odt", content), passwords=(SECRET,))
    with pytest.raises(BadExhibit, match="argon2id, which is not done here"):
        unlocked(source)


def test_the_command_lists_asks_and_reads(tmp_path: Path) -> None:
    def run(*words: str, input: str | None = None) -> tuple[int, dict[str, object]]:
        found = CliRunner().invoke(cli, ["--home", str(tmp_path / "home"), "--json", *words], input=input)
        return found.exit_code, json.loads(found.stdout or "{}")

    path = put(tmp_path, "a.pdf", pdf(PAGES, {}, password=SECRET))
    secrets = put(tmp_path, "told.txt", f"wrong\r\n{SECRET}\n".encode())
    assert run("case", "create", "rota")[0] == 0
    assert run("import", "rota", str(path))[0] == 1
    code, listed = run("unlock", "rota")
    assert (code, listed["rows"]) == (1, [{"exhibit": "x1", "reference": "EX/1", "waiting": "a.pdf"}])
    assert run("unlock", "rota", "x1")[0] == 2
    assert run("unlock", "rota", "x1", "--password-file", str(tmp_path / "none.txt"))[0] == 2
    assert run("unlock", "rota", "x1", "--password-file", "-", input=f"{SECRET}\n")[0] == 0
    assert run("unlock", "rota")[0] == 0
    assert run("import", "rota", str(path), "--password-file", str(secrets))[0] == 0
