"""Real documents of other people's test suites and of a published investigation scenario are read whole."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import casefold
from casefold.case import Case

pytestmark = pytest.mark.real
SET = "docs_ingestfile"


def case_of(folder: Path) -> Case:
    return casefold.open_home(folder / "home").create_case("documents", by="Test")


@pytest.mark.parametrize(
    ("name", "form", "count", "text"),
    [
        ("readme.pdf", "pdf", 1, "Ingestors extract useful information in a structured standard format."),
        ("twopage.pdf", "pdf", 2, "Page two"),
        ("udhr_ger.pdf", "pdf", 6, "Resolution 217 A (III) der Generalversammlung vom 10. Dezember 1948"),
        ("hello world word.docx", "docx", 1, "Hello world, Word!"),
        ("Plan.odt", "odt", 1, "Here is picture drawn by me to be more clear:"),
        ("udhr_ger.txt", "plain_text", 1, "Alle Menschen sind frei und gleich an W\u00fcrde und Rechten geboren."),
        ("utf.txt", "plain_text", 1, "\u00ce\u0219 un\u00ee\u00a9o\u0111\u20ac."),
        ("testdir/test.txt", "plain_text", 1, "hello world"),
    ],
)
def test_one_of_each_sort(
    real: Callable[[str], Path], tmp_path: Path, name: str, form: str, count: int, text: str
) -> None:
    case = case_of(tmp_path)
    report = case.add([real(f"{SET}/{name}")], by="Test").reports[0]
    assert (report.format, report.status, report.balances) == (form, "stored", True), report.message
    documents = case.arrow("document").to_pylist()
    assert len(documents) == count
    assert any(text in document["body"] for document in documents)
    assert {view.original_note for view in case.show(documents[-1]["record_id"])} == {"as stored"}


def test_pages_whose_letters_cannot_be_told_are_said_to_be_unread(real: Callable[[str], Path], tmp_path: Path) -> None:
    case = case_of(tmp_path)
    report = case.add([real(f"{SET}/example.pdf")], by="Test", ocr="none").reports[0]
    assert report.stored["document"] == 9
    assert any("pages without text that could be read: 9 of 9" in note for note in report.notes)


def test_a_calendar(real: Callable[[str], Path], tmp_path: Path) -> None:
    case = case_of(tmp_path)
    case.add([real(f"{SET}/event.ical")], by="Test")
    (event,) = case.arrow("event").to_pylist()
    assert (event["action"], str(event["time_local"])) == ("Abraham Lincoln", "2008-02-12 00:00:00")
    assert event["description"].startswith("location: Hodgenville, Kentucky")


def test_the_declaration_in_twelve_languages(real_data: Path, tmp_path: Path) -> None:
    pages = sorted((real_data / "parallel_text_udhr").glob("*.html"))
    if not pages:
        pytest.skip("the real inputs are not here; set CASEFOLD_REAL_DATA to the folder that holds them")
    case = case_of(tmp_path)
    reports = case.add(pages, by="Test").reports
    assert [report.format for report in reports] == ["html_document"] * 12
    bodies = {document["file"]: document["body"] for document in case.arrow("document").to_pylist()}
    assert "All human beings are born free and equal in dignity and rights." in bodies["eng.html"]
    assert (
        "\u0412\u0441\u0435 \u043b\u044e\u0434\u0438 \u0440\u043e\u0436\u0434\u0430\u044e\u0442\u0441\u044f"
        in bodies["rus.html"]
    )
    assert "\u064a\u0648\u0644\u062f \u062c\u0645\u064a\u0639 \u0627\u0644\u0646\u0627\u0633" in bodies["arb.html"]


def test_every_document_of_an_investigation(real_data: Path, tmp_path: Path) -> None:
    papers = sorted((real_data / "docs_vast2014_kronos").rglob("*.docx"))
    if not papers:
        pytest.skip("the real inputs are not here; set CASEFOLD_REAL_DATA to the folder that holds them")
    case = case_of(tmp_path)
    reports = case.add(papers, by="Test").reports
    assert {(report.format, report.status, report.balances) for report in reports} == {("docx", "stored", True)}
    assert len(reports) == 39
    found = {
        document["file"] for document in case.arrow("document").to_pylist() if "GASTech" in (document["body"] or "")
    }
    assert "Bio-Ada Campo.docx" in found


def test_articles_in_an_archive_with_resource_forks(real: Callable[[str], Path], tmp_path: Path) -> None:
    path = real("docs_vast2014_kronos/trimmed.zip")
    with zipfile.ZipFile(path) as archive:
        articles = {n: archive.read(n) for n in archive.namelist() if n.endswith(".txt") and "__MACOSX" not in n}
    case = case_of(tmp_path)
    report = case.add([path], by="Test").reports[0]
    assert (report.format, report.balances) == ("archive", True)
    documents = case.arrow("document").to_pylist()
    assert {document["file"].split("/", 1)[1] for document in documents} == {
        n for n, body in articles.items() if body.strip()
    }


@pytest.mark.parametrize(
    ("name", "count", "text"),
    [
        ("docs_vast2014_kronos/EmployeeRecords.xlsx", 74, "Campo-Corrente"),
        ("docs_vast2014_kronos/email headers.csv", 1171, "GT-SeismicProcessorPro Bug Report"),
        (f"{SET}/countries.csv", 256, "\u00c5land Islands"),
        (f"{SET}/file.xlsx", None, ""),
        (f"{SET}/staff_list.xlsx", None, ""),
        (f"{SET}/rom.xls", None, ""),
    ],
)
def test_tables_can_be_read_as_text(
    real: Callable[[str], Path], tmp_path: Path, name: str, count: int | None, text: str
) -> None:
    case = case_of(tmp_path)
    report = case.add([real(name)], by="Test", format="table_text").reports[0]
    assert (report.format, report.balances) == ("table_text", True)
    rows = case.arrow("document").to_pylist()
    assert len(rows) == (count or len(rows)) > 0
    assert any(text in row["body"] for row in rows)
    assert {view.original_note for view in case.show(rows[-1]["record_id"])} == {"as stored"}
