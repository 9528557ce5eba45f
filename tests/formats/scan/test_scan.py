"""What OCR reads of a picture a person calls a scan, and of the pages of a scanned PDF; and where it reads nothing."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

import casefold
from casefold.case import Case
from casefold.errors import BadOption
from casefold.formats.pdf import FORMAT as PDF
from casefold.formats.readers import ocr
from casefold.formats.scan import FORMAT
from tests.formats.golden import collected, records
from tests.formats.scan.drawing import FIRST, SECOND, png, scanned_pdf

SAMPLE = Path(__file__).parent / "samples" / "rota.tiff"
installed = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="Tesseract is not installed: scripts/debian_packages.sh installs it"
)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return casefold.open_home(tmp_path / "home").create_case("rota", by="Test")


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.fixture
def without_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)


@installed
def test_a_tiff_that_a_person_calls_a_scan(case: Case) -> None:
    report = case.add([SAMPLE], by="Test", format="scan").reports[0]
    assert (report.status, report.balances, report.stored) == ("stored", True, {"document": 2})
    pages = case.arrow("document").to_pylist()
    assert [page["body"] for page in pages] == [FIRST, SECOND]
    assert {page["flags"] for page in pages} == {"draft_reading"}
    version, _ = ocr._asked(str(shutil.which("tesseract")))
    sure = [int(page["confidence"].removeprefix("OCR, ").partition(" of 100 ")[0]) for page in pages]
    assert all(page["confidence"].endswith(f" of 100 (Tesseract {version}, eng)") for page in pages)
    assert all(80 <= value <= 100 for value in sure)
    assert report.notes == [
        f"pages read by OCR: 2 of 2 (1, 2), by Tesseract {version}, eng; its own confidence is {min(sure)} to "
        f"{max(sure)} of 100. It is a draft: compare it with the page"
    ]


@installed
def test_a_scanned_pdf_is_read_without_a_word_and_leads_back(case: Case, tmp_path: Path) -> None:
    content = scanned_pdf([FIRST, "", SECOND])
    with zipfile.ZipFile(tmp_path / "box.zip", "w") as archive:
        archive.writestr("scan.pdf", content)
    alone, packed = case.add([put(tmp_path, "scan.pdf", content), tmp_path / "box.zip"], by="Test").reports
    assert (alone.stored, packed.stored) == ({"document": 3}, {"media": 1, "document": 3})
    pages = case.arrow("document").to_pylist()
    assert [page["body"] for page in pages] == [FIRST, None, SECOND] * 2
    assert [page["flags"] for page in pages] == ["draft_reading", "no_text", "draft_reading"] * 2
    assert "read by OCR: 2 of 3 (1, 3)" in alone.notes[0]
    assert "could be read: 1 of 3 (2)" in alone.notes[1]
    assert "found no text in them" in alone.notes[1]
    for record in ("x1-page:1", "x2-scan.pdf/page:3"):
        (view,) = case.show(record)
        assert view.original_note == "as stored"


@installed
def test_text_of_the_file_itself_is_no_draft(case: Case) -> None:
    case.add([Path(__file__).parents[1] / "pdf" / "samples" / "rota.pdf"], by="Test")
    first, _, third = case.arrow("document").to_pylist()
    assert (first["flags"], third["flags"], first["confidence"]) == (None, None, None)


@installed
def test_other_words_about_ocr_read_an_exhibit_again(case: Case, tmp_path: Path) -> None:
    path = put(tmp_path, "scan.pdf", scanned_pdf([FIRST]))
    first = case.add([path], by="Test", ocr="none").reports[0]
    assert first.notes == [
        "pages without text that could be read: 1 of 1 (1); they may be scans, and nothing in them is found by a "
        "search. Scans were not to be read (--ocr none)"
    ]
    assert case.add([path], by="Test", ocr="none").reports[0].status == "repeated"
    assert case.add([path], by="Test", ocr="eng").reports[0].status == "stored"
    assert [page["body"] for page in case.arrow("document").to_pylist()] == [FIRST]


def test_a_picture_is_never_taken_for_a_scan_by_itself(case: Case, tmp_path: Path) -> None:
    path = put(tmp_path, "scan.png", png(FIRST))
    with zipfile.ZipFile(tmp_path / "box.zip", "w") as archive:
        archive.write(path, "scan.png")
    alone, packed = case.add([path, tmp_path / "box.zip"], by="Test").reports
    assert alone.status == "inventoried"
    assert packed.stored == {"media": 1}
    assert case.arrow("document").num_rows == 0


def test_where_the_program_is_not_installed(without_program: None, tmp_path: Path) -> None:
    for reads, path in ((FORMAT, SAMPLE), (PDF, put(tmp_path, "scan.pdf", scanned_pdf([FIRST, SECOND])))):
        out = collected(reads, path)
        assert [record["flags"] for record in records(out)] == ["no_text", "no_text"]
        assert out.notes == [
            "pages without text that could be read: 2 of 2 (1, 2); they may be scans, and nothing in them is found by "
            "a search. Tesseract is not installed here, so no scan was read; install tesseract-ocr and read the "
            "exhibit again with --ocr eng"
        ]


@installed
@pytest.mark.parametrize("languages", ["../eng", "eng --psm", "-l", "eng+", "xyz"])
def test_a_language_that_is_none_is_refused(languages: str) -> None:
    with pytest.raises(BadOption):
        collected(FORMAT, SAMPLE, ocr=languages)


@installed
def test_a_damaged_picture_is_named_and_costs_no_other(case: Case, tmp_path: Path) -> None:
    path = put(tmp_path, "scan.png", png(FIRST)[:400])
    report = case.add([path], by="Test", format="scan").reports[0]
    assert (report.status, report.stored) == ("stored", {"document": 1})
    assert report.notes[0].startswith("pages that OCR gave no reading of: 1 (1): ")


@installed
def test_a_page_that_takes_too_long_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "PAGE_SECONDS", 0)
    out = collected(FORMAT, SAMPLE)
    assert [record["flags"] for record in records(out)] == ["no_text", "no_text"]
    assert out.notes[0].startswith("pages that OCR gave no reading of: 2 (1, 2)")
