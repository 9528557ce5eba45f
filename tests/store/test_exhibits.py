"""Originals are held once, read-only, under their references; withdrawal and correction are decisions."""

from __future__ import annotations

import hashlib
import os
import stat
from datetime import date
from pathlib import Path

import pytest

from casefold.errors import BadExhibit, BadOption, EvidenceDamaged, NotAllowed, NotFound
from casefold.model.exhibit import Authority, ExhibitStatus, Holding
from casefold.store import CaseStore, Ledger
from tests.store.conftest import MakeHome, add, write_file

CALLS = "A Number,B Number\n07700900001,07700900002\n"


def _add_again(case: CaseStore, path: Path, reference: str | None) -> tuple[str, bool]:
    exhibit, held = case.add_exhibit(
        path,
        reference=reference,
        delivery=case.begin_delivery(by="DC Hill"),
        authority=Authority(),
        by="DC Hill",
        holding=Holding.COPIED,
        media_type="text/csv",
    )
    return exhibit.id, held


def test_an_exhibit_keeps_everything_said_about_it(make_home: MakeHome, tmp_path: Path) -> None:
    """What was given comes back after reopening the home, and the bytes are those of the original."""
    home = make_home()
    home.create_case("harbour", by="DC Hill")
    case = home.open_case("harbour")
    authority = Authority(
        legal_power="IPA 2016 Part 3",
        reference="URN/17",
        purpose="prevent serious crime",
        date_from=date(2026, 1, 1),
        date_to=date(2026, 2, 28),
        obtained_by="SPOC 4",
        conditions="subject only",
    )
    path = write_file(tmp_path, "calls.csv", CALLS)
    delivery = case.begin_delivery(by="DC Hill", scope="case", command="import harbour calls.csv")
    made, held = case.add_exhibit(
        path,
        reference="ABC/1",
        delivery=delivery,
        authority=authority,
        by="DC Hill",
        holding=Holding.COPIED,
        media_type="text/csv",
        subject="07700900001",
    )
    again = make_home().open_case("harbour")
    assert not held
    assert again.exhibits() == [made]
    assert (made.id, made.reference, made.file_name, made.size) == ("x1", "ABC/1", "calls.csv", len(CALLS))
    assert (made.authority, made.subject, made.delivery) == (authority, "07700900001", "d1")
    assert made.sha256 == hashlib.sha256(CALLS.encode()).hexdigest()
    assert again.blob(made).read_text() == CALLS
    assert [(item.id, item.scope, item.command) for item in again.deliveries()] == [
        ("d1", "case", "import harbour calls.csv")
    ]


def test_the_copy_is_named_by_its_hash_and_read_only(file_case: CaseStore, tmp_path: Path) -> None:
    """The original stays as it was; no passing file is left behind."""
    path = write_file(tmp_path, "calls.csv", CALLS)
    before = path.stat()
    exhibit = add(file_case, path)
    assert exhibit.path == f"exhibits/{exhibit.sha256[:2]}/{exhibit.sha256}"
    assert stat.S_IMODE(file_case.blob(exhibit).stat().st_mode) == 0o444
    assert (path.stat().st_mtime_ns, path.stat().st_mode) == (before.st_mtime_ns, before.st_mode)
    assert list((file_case.folder / "exhibits" / ".incoming").iterdir()) == []


def test_the_same_file_twice_is_stored_once_and_says_so(case: CaseStore, tmp_path: Path) -> None:
    """Under the same reference, or under none, it is the exhibit already held."""
    first = write_file(tmp_path, "calls.csv", CALLS)
    second = write_file(tmp_path / "again", "renamed.csv", CALLS)
    assert _add_again(case, first, "ABC/1") == ("x1", False)
    assert _add_again(case, second, "ABC/1") == ("x1", True)
    assert _add_again(case, second, None) == ("x1", True)
    assert len(case.exhibits()) == 1


def test_the_same_bytes_under_two_references_are_two_exhibits_and_one_blob(case: CaseStore, tmp_path: Path) -> None:
    """Two officers may exhibit the same file."""
    path = write_file(tmp_path, "calls.csv", CALLS)
    one, two = add(case, path, "ABC/1"), add(case, path, "XYZ/9")
    assert (one.id, two.id, one.path) == ("x1", "x2", two.path)
    assert sum(1 for item in (case.folder / "exhibits").rglob("*") if item.is_file()) == 1


def test_a_reference_is_that_of_one_file(case: CaseStore, tmp_path: Path) -> None:
    """Other bytes under it are refused, the reference and its file named, and nothing is left of them."""
    add(case, write_file(tmp_path, "calls.csv", CALLS), "ABC/1")
    other = write_file(tmp_path, "other.csv", "other")
    with pytest.raises(BadOption, match=r"ABC/1 .* calls\.csv"):
        add(case, other, "ABC/1")
    assert [item.id for item in case.exhibits()] == ["x1"]
    assert case.verify() == []


def test_references_are_given_where_none_is(case: CaseStore, tmp_path: Path) -> None:
    """A given reference never collides with one taken."""
    add(case, write_file(tmp_path, "a", "a"), "EX/2")
    assert [add(case, write_file(tmp_path, name, name)).reference for name in "bc"] == ["EX/3", "EX/4"]


def test_exhibits_are_found_by_id_and_reference(case: CaseStore, tmp_path: Path) -> None:
    """An id comes before a reference of the same letters."""
    one = add(case, write_file(tmp_path, "a", "a"), "ABC/1")
    two = add(case, write_file(tmp_path, "b", "b"), "x1")
    assert case.exhibit("ABC/1") == one
    assert case.exhibit("x1") == one
    assert case.exhibit("x2") == two
    with pytest.raises(NotFound, match="ABC/7"):
        case.exhibit("ABC/7")


def test_exhibits_are_listed_by_number(file_case: CaseStore, tmp_path: Path) -> None:
    """x10 comes after x9."""
    for number in range(11):
        add(file_case, write_file(tmp_path, f"f{number}", str(number)))
    assert [item.id for item in file_case.exhibits()] == [f"x{number}" for number in range(1, 12)]


@pytest.mark.parametrize(
    "name",
    [
        "o'brien; DROP TABLE exhibit;--.csv",
        'quote".csv',
        "..\\..\\up.csv",
        "new\nline.csv",
        "звонки 📞.csv",
        "-rf.csv",
        "%s %d {}.csv",
        "\u202egnp.csv",
    ],
)
def test_any_file_name_is_only_a_name(case: CaseStore, tmp_path: Path, name: str) -> None:
    """It is kept as it is and never becomes a path or a statement."""
    exhibit = add(case, write_file(tmp_path, name, CALLS))
    assert case.exhibit(exhibit.id).file_name == name
    assert case.blob(exhibit).read_text() == CALLS
    assert case.verify() == []


def test_a_name_that_is_no_text_is_shown_with_its_bytes(case: CaseStore, tmp_path: Path) -> None:
    """File names are bytes; a catalogue holds text."""
    path = Path(os.fsdecode(bytes(tmp_path / "calls") + b"\xff.csv"))
    path.write_text(CALLS)
    assert add(case, path).file_name == "calls\\xff.csv"
    with pytest.raises(BadExhibit, match="referenced"):
        add(case, path, "REF/1", holding=Holding.REFERENCED)


@pytest.mark.parametrize("name", ["nothing", "folder", "pipe"])
def test_what_is_no_plain_file_is_refused(file_case: CaseStore, tmp_path: Path, name: str) -> None:
    """A pipe would block for ever, a folder has no bytes; both are named."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises((NotFound, BadExhibit), match=name):
        add(file_case, tmp_path / name)
    assert file_case.exhibits() == []


def test_a_file_that_changes_while_it_is_read_is_refused(
    file_case: CaseStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was hashed must be what was there before and after."""
    path = write_file(tmp_path, "calls.csv", CALLS)
    read = os.read

    def grow(handle: int, count: int) -> bytes:
        with path.open("a") as file:
            file.write("more\n")
        monkeypatch.setattr(os, "read", read)
        return read(handle, count)

    monkeypatch.setattr(os, "read", grow)
    with pytest.raises(BadExhibit, match="changed while"):
        add(file_case, path)
    assert file_case.exhibits() == []
    assert file_case.verify() == []


def test_a_referenced_exhibit_stays_where_it_is(case: CaseStore, tmp_path: Path) -> None:
    """It is hashed and its absence noticed; nothing of it is in the home."""
    path = write_file(tmp_path, "phone.ufdr", "container")
    exhibit = add(case, path, "ABC/1", holding=Holding.REFERENCED)
    assert case.blob(exhibit) == path
    assert [item for item in (case.folder).rglob("*") if item.is_file()] == []
    path.unlink()
    with pytest.raises(EvidenceDamaged, match=r"phone\.ufdr"):
        case.blob(exhibit)


def test_an_unknown_delivery_is_refused(case: CaseStore, tmp_path: Path) -> None:
    """Every exhibit came with an import command."""
    with pytest.raises(NotFound, match="d7"):
        case.add_exhibit(
            write_file(tmp_path, "a", "a"),
            reference=None,
            delivery="d7",
            authority=Authority(),
            by="DC Hill",
            holding=Holding.COPIED,
            media_type="text/csv",
        )
    assert case.exhibits() == []


def test_texts_no_database_keeps_are_refused(case: CaseStore, tmp_path: Path) -> None:
    """NUL and broken Unicode fail alike on both databases, before anything is stored."""
    path = write_file(tmp_path, "a", "a")
    for reference in ("ABC\0", "ABC\ud800", " "):
        with pytest.raises(BadOption):
            add(case, path, reference)
    with pytest.raises(BadOption):
        add(case, path, authority=Authority(date_from=date(2026, 2, 1), date_to=date(2026, 1, 1)))
    assert case.exhibits() == []


def test_a_reference_is_corrected_by_a_decision(case: CaseStore, tmp_path: Path) -> None:
    """The id stays, the old reference is in the history, and a taken one is refused."""
    add(case, write_file(tmp_path, "a", "a"), "ABC/1")
    add(case, write_file(tmp_path, "b", "b"), "ABC/2")
    case.correct_reference("x1", "ABD/1", by="DC Hill", why="typing error")
    assert case.exhibit("ABD/1").id == "x1"
    with pytest.raises(BadOption, match="ABC/2"):
        case.correct_reference("x1", "ABC/2", by="DC Hill", why="wrong")
    (decision,) = Ledger(case).history("x1")
    assert (decision.by, decision.why, decision.subject_kind) == ("DC Hill", "typing error", "exhibit")
    assert (decision.before, decision.after) == ({"reference": "ABC/1"}, {"reference": "ABD/1"})


def test_withdrawn_material_is_kept_and_excluded(case: CaseStore, tmp_path: Path) -> None:
    """It can be listed with its reason and brought back; its bytes stay."""
    exhibit = add(case, write_file(tmp_path, "a", "a"))
    case.withdraw("x1", by="DC Hill", why="obtained in error")
    assert case.exhibits() == []
    (kept,) = case.exhibits(all=True)
    assert (kept.status, kept.reason) == (ExhibitStatus.WITHDRAWN, "obtained in error")
    with pytest.raises(NotAllowed, match="obtained in error"):
        case.blob(exhibit)
    with pytest.raises(NotAllowed, match="withdrawn"):
        case.withdraw("x1", by="DC Hill", why="again")
    assert case.restore("x1", by="DC Hill", why="cleared") == exhibit
    with pytest.raises(NotAllowed, match="held"):
        case.restore("x1", by="DC Hill", why="again")
    assert [item.why for item in Ledger(case).history("x1")] == ["obtained in error", "cleared"]


def test_a_change_needs_a_name_and_a_reason(case: CaseStore, tmp_path: Path) -> None:
    """Without them nothing changes."""
    add(case, write_file(tmp_path, "a", "a"))
    for by, why in (("", "reason"), ("DC Hill", " ")):
        with pytest.raises(BadOption):
            case.withdraw("x1", by=by, why=why)
    assert case.exhibit("x1").status is ExhibitStatus.HELD


def test_the_same_bytes_of_a_withdrawn_exhibit_are_that_exhibit(case: CaseStore, tmp_path: Path) -> None:
    """Adding them again does not bring them back by the back door."""
    path = write_file(tmp_path, "a", "a")
    add(case, path, "ABC/1")
    case.withdraw("x1", by="DC Hill", why="privileged")
    exhibit = add(case, path, "ABC/1")
    assert (exhibit.id, exhibit.status) == ("x1", ExhibitStatus.WITHDRAWN)
