"""Write office documents by hand; `python -m tests.formats.office_files` writes the samples anew, byte for byte."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).parent
TABLE = (
    "Call type,A number,B number,Date,Time,Duration\r\nVoice,07700 900101,07700 900102,01/03/2026,09:15:00,00:01:30\r\n"
)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6364f8cf500f0003860180"
    "5a347d6a0000000049454e44ae426082"
)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
CORE = (
    '<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="t"><dc:title>Rota &amp; keys</dc:title>'
    "<dc:creator>Wyn Hartle</dc:creator><cp:lastModifiedBy>Tamsin Orrell</cp:lastModifiedBy>"
    "<dcterms:created>2026-03-01T09:00:00Z</dcterms:created><dcterms:modified>2026-03-02T08:31:05Z</dcterms:modified>"
    "<dc:language>en-GB</dc:language></cp:coreProperties>"
)
META = (
    '<office:document-meta xmlns:office="o" xmlns:meta="m" xmlns:dc="d"><office:meta>'
    "<meta:initial-creator>Wyn Hartle</meta:initial-creator><dc:creator>Tamsin Orrell</dc:creator>"
    "<dc:title>Rota</dc:title><dc:language>cy</dc:language><dc:date>2026-03-02T08:31:05.250000000</dc:date>"
    "<meta:creation-date>2026-03-01T09:00:00</meta:creation-date></office:meta></office:document-meta>"
)
ODF = 'xmlns:office="o" xmlns:text="t" xmlns:draw="d" xmlns:dc="c" xmlns:presentation="p"'


def packed(members: Mapping[str, str | bytes]) -> bytes:
    """Return a ZIP of these members in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, (2026, 3, 2, 8, 31, 4))
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()


def docx(body: str, **more: str | bytes) -> dict[str, str | bytes]:
    """Return the members of a Word document; `more` gives further ones, `__` for `/`, `_dot_` for `.`."""
    document = f"<?xml version='1.0'?><w:document {W}><w:body>{body}</w:body></w:document>"
    named = {name.replace("__", "/").replace("_dot_", "."): content for name, content in more.items()}
    return {"[Content_Types].xml": "<Types/>", "docProps/core.xml": CORE, "word/document.xml": document, **named}


def word_sample() -> dict[str, str | bytes]:
    """Return a document with everything that stands beside its text."""
    body = (
        "<w:p><w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr><w:r><w:t>Rota for </w:t></w:r>"
        "<w:r><w:t xml:space='preserve'>March\u200f \U0001f511</w:t><w:tab/><w:t>2026</w:t></w:r></w:p><w:p/>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Wyn</w:t></w:r></w:p></w:tc>"
        "<w:tc><w:p><w:r><w:t>07700 900101</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        "<w:p><w:ins><w:r><w:t>Ask Tamsin</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>Ask Idris, 07700 900103</w:delText></w:r></w:del>"
        "<w:r><w:br/><w:t>first.</w:t></w:r></w:p>"
    )
    note = "<w:footnotes {}><w:footnote><w:p><w:r><w:t>Only until May.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    comment = (
        "<w:comments {}><w:comment w:author='Tamsin'><w:p><w:r><w:t>Why?</w:t></w:r></w:p></w:comment></w:comments>"
    )
    header = "<w:hdr {}><w:p><w:r><w:t>Hedge End allotments</w:t></w:r></w:p></w:hdr>"
    return docx(body) | {
        "docProps/app.xml": "<Properties><Pages>2</Pages><Application>by hand</Application></Properties>",
        "word/footnotes.xml": note.format(W), "word/comments.xml": comment.format(W),
        "word/header1.xml": header.format(W),
        "word/media/image1.png": PIXEL, "word/embeddings/calls.csv": TABLE,
    }  # fmt: skip


def odt(body: str) -> dict[str, str | bytes]:
    """Return the members of an OpenDocument text."""
    body = f"<office:body><office:text>{body}</office:text></office:body>"
    content = f"<office:document-content {ODF}>{body}</office:document-content>"
    return {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, "meta.xml": META}


def odt_sample() -> dict[str, str | bytes]:
    """Return a text with a comment and a tracked deletion."""
    return odt(
        "<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>Wyn</dc:creator>"
        "</office:change-info><text:p>Ask Idris.</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        "<text:h>Rota</text:h><text:p>Wyn<text:s text:c='3'/>waters<text:tab/>Friday<office:annotation>"
        "<dc:creator>Tamsin</dc:creator><dc:date>2026-03-01</dc:date><text:p>Really?</text:p></office:annotation>"
        "<text:line-break/>after six</text:p>"
    ) | {"Pictures/plan.png": PIXEL}


def pptx_sample() -> dict[str, str | bytes]:
    """Return a presentation whose slides are not in the order of their names."""

    def slide(*lines: str) -> str:
        shown = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines)
        return f"<p:sld xmlns:p='p' {A}>{shown}</p:sld>"

    return {
        "[Content_Types].xml": "<Types/>",
        "docProps/core.xml": CORE,
        "ppt/presentation.xml": f"<p:presentation xmlns:p='p' {R}><p:sldIdLst><p:sldId id='256' r:id='rId7'/>"
        "<p:sldId id='257' r:id='rId3'/></p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": "<Relationships><Relationship Id='rId3' Target='slides/slide1.xml'/>"
        "<Relationship Id='rId7' Target='slides/slide2.xml'/></Relationships>",
        "ppt/slides/slide1.xml": slide("Keys", "Tamsin has them"),
        "ppt/slides/slide2.xml": slide("Rota", "Wyn: Friday"),
        "ppt/slides/slide10.xml": slide("Nobody is shown this"),
        "ppt/slides/_rels/slide2.xml.rels": "<Relationships>"
        "<Relationship Id='rId1' Target='../notesSlides/notesSlide1.xml'/></Relationships>",
        "ppt/notesSlides/notesSlide1.xml": slide("Say that it changes in May"),
        "ppt/media/image1.png": PIXEL,
    }


def odp_sample() -> dict[str, str | bytes]:
    """Return a presentation of three slides, the second without text."""
    body = (
        "<draw:page><draw:frame><draw:text-box><text:p>Rota</text:p><text:p>Wyn: Friday</text:p></draw:text-box>"
        "</draw:frame><presentation:notes><draw:frame><text:p>Changes in May</text:p></draw:frame></presentation:notes>"
        "</draw:page><draw:page/><draw:page><text:p>Keys</text:p></draw:page>"
    )
    content = f"<office:document-content {ODF}><office:body>{body}</office:body></office:document-content>"
    kind = "application/vnd.oasis.opendocument.presentation"
    return {"mimetype": kind, "content.xml": content, "meta.xml": META}


if __name__ == "__main__":
    for path, members in {
        "docx/samples/rota.docx": word_sample(), "odt/samples/rota.odt": odt_sample(),
        "pptx/samples/rota.pptx": pptx_sample(), "odp/samples/rota.odp": odp_sample(),
    }.items():  # fmt: skip
        (HERE / path).write_bytes(packed(members))
