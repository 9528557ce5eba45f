"""What a card says in each version, what is left out, and that damage costs one card."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casefold.formats.contract import SURE
from casefold.formats.vcard import FORMAT
from tests.formats.item_rows import expected, lines, read, score, whole

SAMPLES = Path(__file__).parent / "samples"
HERE = sorted(SAMPLES.glob("*.vcf"))


def written(folder: Path, text: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / "c.vcf"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def card(*properties: str) -> str:
    return "\r\n".join(["BEGIN:VCARD", "VERSION:3.0", *properties, "END:VCARD", ""])


@pytest.mark.parametrize("sample", HERE, ids=lambda path: path.name)
def test_a_sample_gives_what_is_expected_of_it(sample: Path) -> None:
    assert whole(read(FORMAT, sample)) == expected(sample)


@pytest.mark.parametrize("sample", HERE, ids=lambda path: path.name)
def test_a_photograph_is_kept_nowhere(sample: Path) -> None:
    out = read(FORMAT, sample)
    told = json.dumps([row for batches in out.batches.values() for b in batches for row in b.to_pylist()])
    assert "bm8g" not in told
    assert "dHVyZ" not in told
    assert "(content left out)" in told


def test_the_owner_of_the_book_is_who_a_person_says(tmp_path: Path) -> None:
    out = read(FORMAT, written(tmp_path, card("FN:Kit", "TEL:+447700900123")), subject="+447700900456")
    assert lines(out)[0]["owner"] == ["+447700900456 (owner)"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_encoding_is_read(encoding: str, tmp_path: Path) -> None:
    text = card("FN:Zoé Ünal", "TEL:+447700900123")
    path = written(tmp_path, text, encoding)
    assert [line["name"] for line in lines(read(FORMAT, path))] == ["Zoé Ünal"]
    assert score(FORMAT, path) >= SURE


def test_a_line_of_another_encoding_is_marked(tmp_path: Path) -> None:
    text = card("FN:Grüße").encode() * 40 + card("FN:Zoé").encode("cp1252")
    last = lines(read(FORMAT, written(tmp_path, text)))[-1]
    assert (last["name"], last["flags"]) == ("Zoé", "decoded_as")


@pytest.mark.parametrize(
    ("properties", "name", "notes"),
    [
        (["FN:A\\, B\\; C"], "A, B; C", None),
        (["N:Larkin;Kit;Jo;Dr;Jr"], "Dr Kit Jo Larkin Jr", None),
        (["NICKNAME:Kitty"], "Kitty", None),
        (["FN:x", "NOTE:one\\ntwo"], "x", "one\ntwo"),
        (["FN:fol", " ded"], "folded", None),
        (["not a property", "FN:x"], "x", None),
        (['FN;X-ODD="a:b;c":quoted'], "quoted", None),
    ],
)
def test_a_property_is_read_as_it_is_meant(properties: list[str], name: str, notes: str | None, tmp_path: Path) -> None:
    (line,) = lines(read(FORMAT, written(tmp_path, card(*properties))))
    assert (line["name"], line.get("notes")) == (name, notes)


@pytest.mark.parametrize("charset", ["UTF-8", "windows-1252", "no-such", "zlib", "\x00", ""])
def test_a_text_in_any_named_charset_is_read(charset: str, tmp_path: Path) -> None:
    text = card(f"FN;ENCODING=QUOTED-PRINTABLE;CHARSET={charset}:K=69t")
    assert [line["name"] for line in lines(read(FORMAT, written(tmp_path, text)))] == ["Kit"]


def test_a_line_that_is_no_property_stays_in_raw(tmp_path: Path) -> None:
    out = read(FORMAT, written(tmp_path, card("not a property", "FN:x")))
    (batch,) = [row for batches in out.batches.values() for b in batches for row in b.to_pylist()]
    assert json.loads(batch["raw"])["(no property)"] == "not a property"


def test_a_text_as_long_as_a_book_is_cut_and_said_to_be(tmp_path: Path) -> None:
    folded = "NOTE:" + "\r\n ".join(["x" * 1000] * 400)
    (line,) = lines(read(FORMAT, written(tmp_path, card("FN:x", folded, "TEL:+447700900123"))))
    assert 200_000 <= len(line["notes"]) < 210_000
    assert line["saved"] == ["+447700900123 <x> (other)"]


def test_a_card_that_breaks_off_is_kept_or_set_aside(tmp_path: Path) -> None:
    text = card("FN:Kit") + "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Orla\r\nTEL:+44770"
    assert [line["name"] for line in lines(read(FORMAT, written(tmp_path, text)))] == ["Kit", "Orla"]
    out = read(FORMAT, written(tmp_path, card("FN:Kit") + "BEGIN:VCARD"))
    assert [(item.place, item.reason) for item in out.aside] == [("line:5", "a card that breaks off")]


@pytest.mark.parametrize("text", ["", "BEGIN:VCALENDAR\nEND:VCALENDAR\n", "name,phone\nKit,1\n", "say BEGIN:VCARD now"])
def test_other_text_is_not_claimed(text: str, tmp_path: Path) -> None:
    assert score(FORMAT, written(tmp_path, text)) == 0.0
