"""Elements are built whole, in order, with their places; lines have numbers whatever their ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefold.errors import BadExhibit
from casefold.formats.readers import xml_elements
from casefold.formats.readers.items import BrokenOff
from casefold.formats.readers.source import open_source
from casefold.formats.readers.text_lines import head_lines, numbered_lines
from casefold.formats.readers.xml_elements import Element, Frame, elements

TEXT = '<a xmlns:n="u"><n:list id="1"><n:item k="v">one<b>two</b><b/>three</n:item><skip>x</skip><n:item/></n:list></a>'


def taken(folder: Path, content: str | bytes) -> list[Element | Frame]:
    path = folder / "a.xml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = elements(open_source(path), lambda path, name: name == "item", frozenset({"list"}))
    return [item for item, _ in found]


def test_wanted_elements_come_whole_between_their_frames(tmp_path: Path) -> None:
    begin, first, second, end = taken(tmp_path, TEXT)
    assert begin == Frame("list", True, {"id": "1"})
    assert end == Frame("list", False, {})
    assert isinstance(first, Element)
    assert (first.at, first.path, first.text) == (TEXT.index("<n:item"), ("a", "list"), "onethree")
    assert first.flat() == {"@k": "v", "item": "onethree", "b": ["two", ""]}
    assert (first.get("b"), first.get("none", "b"), first.get("none")) == ("two", "two", None)
    assert isinstance(second, Element)
    assert second.flat() == {"item": ""}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-16-be"])
def test_any_encoding_is_read(encoding: str, tmp_path: Path) -> None:
    assert len(taken(tmp_path, TEXT.encode(encoding))) == 4


def test_half_a_character_at_the_end_is_damage_and_no_fault(tmp_path: Path) -> None:
    with pytest.raises(BrokenOff, match="is no XML from there on"):
        taken(tmp_path, TEXT.encode("utf-16-be") + b"<")


def test_what_stands_before_the_damage_is_given(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(TEXT[: TEXT.index("<skip>")] + "<<<")
    found = elements(open_source(path), lambda path, name: name == "item", frozenset())
    assert isinstance(next(found)[0], Element)
    with pytest.raises(BrokenOff, match="is no XML from there on"):
        next(found)


def test_too_large_and_too_deep_elements_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BrokenOff, match="too large or too deep"):
        taken(tmp_path, "<item>" + "<b>" * 300 + "</b>" * 300 + "</item>")
    monkeypatch.setattr(xml_elements, "_LARGEST", 1_000)
    with pytest.raises(BrokenOff, match="too large or too deep"):
        taken(tmp_path, f"<item>{'x' * 2_000}</item>")


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadExhibit, match="document type"):
        taken(tmp_path, '<!DOCTYPE a [<!ENTITY x "y">]><a/>')


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"a\nb\r\nc\rd", ["a", "b", "c", "d"]),
        (b"a\n\nb\n", ["a", "", "b"]),
        (b"", []),
        ("é\nß".encode("cp1252"), ["é", "ß"]),
        ("é\nß".encode("utf-16"), ["é", "ß"]),
        ("é\nß".encode("utf-16") + b"\x0a", ["é", "ß\\x0a"]),
        (b"\xff\xfea\0\x00\xd8\n\0b\0", ["a\\xed\\xa0\\x80", "b"]),
    ],
)
def test_lines_are_numbered(content: bytes, lines: list[str], tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    found = [(number, line) for number, line, _ in numbered_lines(open_source(path))]
    assert found == list(enumerate(lines, 1))


def test_the_first_lines_are_seen_in_any_unicode_encoding(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        path = tmp_path / encoding
        path.write_bytes("one\ntwo".encode(encoding))
        assert head_lines(open_source(path)) == ["one", "two"]
