"""A character written as two references to its halves is one character, wherever a chunk ends and whatever follows."""

from __future__ import annotations

import pytest

from casefold.formats.readers.xml import XmlStream

TEXT = '<a b="x &#55357;&#56832; y &#xD83C;&#xdf31;"/>'


@pytest.mark.parametrize("size", [*range(1, 40), 10_000])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_halves_are_joined_across_chunks(size: int, encoding: str) -> None:
    data = ("\ufeff" * (encoding != "utf-8") + TEXT).encode(encoding)
    stream = XmlStream([data[:4], *(data[at : at + size] for at in range(4, len(data), size))])
    assert b"".join(stream).decode() == '<a b="x \U0001f600 y \U0001f331"/>'
    assert stream.replaced == 0


@pytest.mark.parametrize(
    ("text", "sound", "replaced"),
    [
        ("&#55357; alone", "\ufffd alone", 1),
        ("&#56832;&#55357;", "\ufffd\ufffd", 2),
        ("&#55357;&#55357;&#56832;", "\ufffd\U0001f600", 1),
        ("&#x1F600; &#38; &amp;", "&#x1F600; &#38; &amp;", 0),
    ],
)
def test_a_half_alone_is_replaced(text: str, sound: str, replaced: int) -> None:
    stream = XmlStream([f"<a>{text}</a>".encode()])
    assert b"".join(stream).decode() == f"<a>{sound}</a>"
    assert stream.replaced == replaced


def test_places_behind_a_joined_character_are_those_of_the_file() -> None:
    data = TEXT.encode() + b"<end/>"
    stream = XmlStream([data])
    made = b"".join(stream)
    assert stream.place(made.index(b"<end/>")) == data.index(b"<end/>")
