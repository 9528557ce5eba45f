"""What an RTF document becomes, and what odd ones come to."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefold.formats.rtf import FORMAT
from tests.formats.golden import agrees, collected, records

SAMPLE = Path(__file__).parent / "samples" / "rota.rtf"


def test_every_value_of_the_sample() -> None:
    agrees(FORMAT, SAMPLE)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"\\ansicpg1251 \\'ea\\'eb\\'fe\\'f7", "\u043a\u043b\u044e\u0447"),
        (b"\\ansicpg99999 kept", "kept"),
        (b"{{{{ deep", "deep"),
        (b"{\\pict " + b"ab" * 100_000 + b"}kept", "kept"),
        (b"\\u55357?\\u56593? kept", "\U0001f511 kept"),
    ],
)
def test_odd_ones(tmp_path: Path, body: bytes, text: str) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(b"{\\rtf1 " + body)
    assert [record["body"] for record in records(collected(FORMAT, path))] == [text]


def test_objects_are_listed_as_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(b"{\\rtf1 text {\\object\\objemb 0102}}")
    out = collected(FORMAT, path)
    assert [entry["name"] for entry in out.listed] == ["objects"]
