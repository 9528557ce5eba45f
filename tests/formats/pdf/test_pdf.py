"""What a PDF becomes page by page, what waits for a password, and what damaged ones come to."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

import casefold
from casefold.errors import BadExhibit
from casefold.formats.pdf import FORMAT
from tests.formats.golden import agrees, collected, records, score
from tests.formats.pdf.writing import PAGES, pdf, sample

SAMPLE = Path(__file__).parent / "samples" / "rota.pdf"


def put(folder: Path, content: bytes) -> Path:
    path = folder / "a.pdf"
    path.write_bytes(content)
    return path


def test_every_value_of_the_sample() -> None:
    assert SAMPLE.read_bytes() == sample()
    agrees(FORMAT, SAMPLE)


def test_pages_and_an_attached_table_lead_back(tmp_path: Path) -> None:
    case = casefold.open_home(tmp_path / "home").create_case("rota", by="Test")
    report = case.add([SAMPLE], by="Test").reports[0]
    assert (report.format, report.balances, report.stored) == ("pdf", True, {"document": 3, "media": 1, "call": 1})
    first, second, third = case.arrow("document").to_pylist()
    assert (first["record_id"], str(first["time_utc"]), first["pages"]) == ("x1-page:1", "2026-03-02 07:31:05", 3)
    assert (second["body"], second["flags"], third["time_utc"]) == (None, "no_text", None)
    for record_id in ("x1-page:3", "x1-page:1@attachment 1", "x1-attachment 1/calls.csv/row:2"):
        (view,) = case.show(record_id)
        assert view.original_note == "as stored"
    (view,) = case.show("x1-page:3")
    assert view.original is not None
    assert view.original.text == third["body"] == "Tamsin has the key \u2013 ask her"


def test_a_pdf_with_a_password_is_held_and_waits(tmp_path: Path) -> None:
    path = put(tmp_path, pdf(PAGES, {}, password="larch"))
    with pytest.raises(BadExhibit, match="waits for it"):
        score(FORMAT, path)
    with zipfile.ZipFile(tmp_path / "box.zip", "w") as archive:
        archive.write(path, "a.pdf")
    case = casefold.open_home(tmp_path / "home").create_case("rota", by="Test")
    alone, packed = case.add([path, tmp_path / "box.zip"], by="Test").reports
    assert (alone.status, alone.rows_stored) == ("inventoried", 0)
    assert alone.message == (
        "a.pdf: is protected by a password and waits for it. "
        "Give it with `casefold unlock`, or ask for a copy without it."
    )
    assert packed.status == "stored"
    assert [entry["name"] for entry in packed.inventory if "waits for it" in entry["note"]] == ["a.pdf"]


def test_letters_that_cannot_be_told_are_no_text(tmp_path: Path) -> None:
    content = pdf(["abc"], {}).replace(b"(abc) Tj", b"(\x01\x02\x03\x04) Tj")
    out = collected(FORMAT, put(tmp_path, content))
    (page,) = records(out)
    assert (page["flags"], "body" in page) == ("no_text", False)
    assert "1 of 1 (1); they may be scans" in out.notes[0]


def test_dates_as_programs_write_them(tmp_path: Path) -> None:
    told = {}
    for written in ("D:20260302083105Z", "D:20260302", "D:2026030208", "soon", "D:20260302083105-05'30'"):
        (page,) = records(collected(FORMAT, put(tmp_path, pdf(["a"], {"ModDate": written}))))
        told[written] = page["time"]
    assert list(told.values()) == [
        "2026-03-02T08:31:05Z", "2026-03-02", "2026-03-02T08:00:00", "soon", "2026-03-02T08:31:05-05:30",
    ]  # fmt: skip


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.4\n" + b"0 0 obj " * 500, sample()[:300]])
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(BadExhibit, match=r"a\.pdf.*cannot be read as a PDF"):
        score(FORMAT, put(tmp_path, content))


def test_pages_that_contain_each_other_end(tmp_path: Path) -> None:
    content = sample().replace(b"/Kids [5 0 R 7 0 R 9 0 R]", b"/Kids [2 0 R 5 0 R 2 0 R]")
    path = put(tmp_path, content)
    case = casefold.open_home(tmp_path / "home").create_case("rota", by="Test")
    report = case.add([path], by="Test").reports[0]
    assert report.balances
    assert report.status in {"stored", "inventoried", "failed"}
