"""The text of an archived attributed string is read where it stands, and nowhere else."""

from __future__ import annotations

import pytest

from casefold.text.typedstream import archived_text

HEAD = b"\x04\x0bstreamtyped\x81\xe8\x03\x84\x01@\x84\x84\x84"
PLAIN = HEAD + b"\x12NSAttributedString\x00\x84\x84\x08NSObject\x00\x85\x92\x84\x84\x84\x08NSString\x01\x94\x84\x01+"
MUTABLE = (
    HEAD + b"\x19NSMutableAttributedString\x00\x84\x84\x12NSAttributedString\x00\x84\x84\x08NSObject\x00\x85"
    b"\x92\x84\x84\x84\x0fNSMutableString\x01\x84\x84\x08NSString\x01\x95\x84\x01+"
)
TAIL = b"\x86\x84\x02iI\x01\x05\x92\x84\x84\x84\x0cNSDictionary\x00\x94\x84\x01i\x01\x92\x84\x96\x96\x86\x86"


def length_of(text: bytes) -> bytes:
    if len(text) < 0x80:
        return bytes([len(text)])
    return (
        b"\x81" + len(text).to_bytes(2, "little") if len(text) < 1 << 16 else b"\x82" + len(text).to_bytes(4, "little")
    )


@pytest.mark.parametrize("head", [PLAIN, MUTABLE])
@pytest.mark.parametrize(
    "text", ["", "Hello", "Größe 🌱 \u200fשלום", "x" * 127, "y" * 128, "ü" * 40_000, "\ufffc", "+\x86"]
)
def test_the_text_is_read_whatever_its_length(head: bytes, text: str) -> None:
    encoded = text.encode()
    assert archived_text(head + length_of(encoded) + encoded + TAIL) == text


def test_what_is_cut_off_damaged_or_something_else_has_no_text() -> None:
    whole = PLAIN + b"\x05Hello" + TAIL
    assert archived_text(whole) == "Hello"
    for blob in (b"", b"bplist00", whole[1:], whole[: len(PLAIN)], whole[: len(PLAIN) + 4], HEAD + b"\x05Hello"):
        assert archived_text(blob) is None
    assert archived_text(PLAIN + b"\x09Hello" + TAIL[:2]) is None
    assert archived_text(PLAIN + b"\x04Hello" + TAIL) is None
    assert archived_text(PLAIN + b"\x83Hello" + TAIL) is None
    assert archived_text(PLAIN + b"\x02\xff\xfe" + TAIL) is None
    assert archived_text(HEAD + bytes(300) + PLAIN[len(HEAD) :] + b"\x05Hello" + TAIL) is None
