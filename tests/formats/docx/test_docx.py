"""What a Word document becomes, what waits for a password, and what hostile ones come to."""

from __future__ import annotations

from pathlib import Path

import pytest

import casefold
from casefold.errors import BadExhibit
from casefold.formats import docx as word
from casefold.formats import odp, odt, pptx
from casefold.formats.docx import FORMAT
from casefold.formats.readers.documents import PASSAGE_CHARACTERS
from tests.formats.golden import agrees, collected, records, score
from tests.formats.msg.compound import compound
from tests.formats.office_files import PIXEL, W, docx, packed, word_sample

SAMPLE = Path(__file__).parent / "samples" / "rota.docx"


def put(folder: Path, members: dict[str, str | bytes], name: str = "a.docx") -> Path:
    path = folder / name
    path.write_bytes(packed(members))
    return path


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_every_value_of_the_sample() -> None:
    assert SAMPLE.read_bytes() == packed(word_sample())
    agrees(FORMAT, SAMPLE)


def test_each_passage_and_what_lies_in_the_document_lead_back(tmp_path: Path) -> None:
    case = casefold.open_home(tmp_path / "home").create_case("rota", by="Test")
    report = case.add([SAMPLE], by="Test").reports[0]
    assert (report.format, report.balances, report.stored) == ("docx", True, {"document": 5, "media": 2, "call": 1})
    for record_id in ("x1-paragraph:1@deleted text", "x1-paragraph:1@attachment 1", "x1-paragraph:1"):
        (view,) = case.show(record_id)
        assert view.original_note == "as stored"
    assert view.original is not None
    assert view.original.text == view.record["body"]


def test_a_long_text_comes_in_passages(tmp_path: Path) -> None:
    line = "x" * 999
    body = paragraph("") * 3 + paragraph(line) * 50
    found = records(collected(FORMAT, put(tmp_path, docx(body))))
    each = PASSAGE_CHARACTERS // 1_000
    assert [(record["at"], record["body"].count(line)) for record in found] == [
        ("paragraph:4", each), (f"paragraph:{4 + each}", each), (f"paragraph:{4 + 2 * each}", 50 - 2 * each),
    ]  # fmt: skip
    assert "".join(record["body"] for record in found).count("x") == 50 * 999
    assert ["time" in record for record in found] == [True, False, False]


def test_a_text_box_stands_once_and_not_in_its_paragraph(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{paragraph('in the box')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>before </w:t></w:r><w:r><mc:AlternateContent xmlns:mc='m'>"
        f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
        "<w:r><w:t>after</w:t></w:r></w:p>"
    )
    (record,) = records(collected(FORMAT, put(tmp_path, docx(body))))
    assert record["body"] == "in the box\nbefore after"


def test_an_empty_document_is_a_record_without_text(tmp_path: Path) -> None:
    (record,) = records(collected(FORMAT, put(tmp_path, docx(paragraph(" ")))))
    assert (record["at"], record["flags"]) == ("paragraph:1", "no_text")


def test_a_document_that_breaks_off_keeps_what_stands(tmp_path: Path) -> None:
    members = docx(paragraph("kept") * 3)
    members["word/document.xml"] = str(members["word/document.xml"])[:-50]
    out = collected(FORMAT, put(tmp_path, members))
    assert [record["body"] for record in records(out)] == ["kept\nkept"]
    assert "breaks off: document.xml is no sound XML" in out.notes[0]


def test_entities_are_refused(tmp_path: Path) -> None:
    members = docx("")
    members["word/document.xml"] = f"<!DOCTYPE d [<!ENTITY a 'x'>]><w:document {W}>{paragraph('&a;')}</w:document>"
    with pytest.raises(BadExhibit, match="document type"):
        collected(FORMAT, put(tmp_path, members))


def test_a_bomb_ends_at_the_budget(tmp_path: Path) -> None:
    members = docx(paragraph("a") + "<w:p/>" * 20_000_000)
    path = put(tmp_path, members)
    assert path.stat().st_size < 600_000
    case = casefold.open_home(tmp_path / "home").create_case("rota", by="Test")
    report = case.add([path], by="Test").reports[0]
    assert (report.status, report.balances) == ("failed", True)
    assert "beyond the limits on unpacking" in report.message


def test_a_damaged_picture_costs_no_text(tmp_path: Path) -> None:
    path = put(tmp_path, docx(paragraph("kept")) | {"word/media/image1.png": PIXEL * 3})
    whole = path.read_bytes()
    path.write_bytes(
        whole.replace(b"word/media/image1.png", b"word/media/image1.png", 1).replace(_stored(whole), b"\xff" * 8, 1)
    )
    found = records(collected(FORMAT, path))
    assert [(record["kind"], record.get("flags"), record.get("body")) for record in found] == [
        ("media", "member_damaged", None), ("document", None, "kept"),
    ]  # fmt: skip


def _stored(whole: bytes) -> bytes:
    at = whole.index(b"word/media/image1.png") + len(b"word/media/image1.png")
    return whole[at : at + 8]


def test_an_office_document_with_a_password_waits(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(compound({"EncryptedPackage": b"x" * 5_000, "EncryptionInfo": b"y" * 200}))
    case = casefold.open_home(tmp_path / "home").create_case("rota", by="Test")
    report = case.add([path], by="Test").reports[0]
    assert (report.status, report.rows_stored) == ("inventoried", 0)
    assert "is protected by a password and waits for it" in report.message


def test_the_office_formats_do_not_take_each_others_files(tmp_path: Path) -> None:
    claims = {}
    for path in sorted(Path(__file__).parents[1].glob("*/samples/rota.???*")):
        if path.suffix not in {".docx", ".odt", ".odp", ".pptx"}:
            continue
        claims[path.name] = [
            item.name for item in (word.FORMAT, odt.FORMAT, odp.FORMAT, pptx.FORMAT) if score(item, path)
        ]
    assert claims == {"rota.docx": ["docx"], "rota.odt": ["odt"], "rota.odp": ["odp"], "rota.pptx": ["pptx"]}
