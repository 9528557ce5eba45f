"""OFX: what a statement gives, whatever its version leaves out, and what is not ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefold.formats.ofx import FORMAT
from casefold.formats.ofx.moments import ofx_time
from tests.formats.item_records import claim, expected, golden, raws, read, records, written

SAMPLES = Path(__file__).parent / "samples"
HEADER = "OFXHEADER:100\nDATA:OFXSGML\nENCODING:USASCII\nCHARSET:1252\n\n"


@pytest.mark.parametrize("name", ["current.ofx", "card_and_shares.qfx"])
def test_a_sample_gives_every_value(name: str) -> None:
    assert golden(FORMAT, SAMPLES / name) == expected(SAMPLES / name)


def test_secrets_are_not_stored() -> None:
    collector = read(FORMAT, SAMPLES / "current.ofx")
    assert "made-up-cookie" not in str(raws(collector, "event"))
    assert raws(collector, "event")[0]["FI/ORG"] == "Harbour Bank"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"an office letter about OFX files",
        b"<?xml version='1.0'?><Document><OFXish/></Document>",
        (SAMPLES.parent.parent / "cellebrite/samples/english.xml").read_bytes(),
        (SAMPLES.parent.parent / "call_table/samples/uk_voice_and_text.csv").read_bytes(),
    ],
)
def test_anything_else_is_left_alone(content: bytes, tmp_path: Path) -> None:
    assert claim(FORMAT, written(tmp_path, content, "statement.ofx")) is None


def test_an_element_without_its_header_is_asked_about(tmp_path: Path) -> None:
    found = claim(FORMAT, written(tmp_path, "<OFX></OFX>", "a.ofx"))
    assert found is not None
    assert 0.4 <= found.score < 0.8


def entry(values: str, *, currency: str = "<CURDEF>GBP") -> str:
    account = "<BANKACCTFROM><BANKID>202015<ACCTID>55555555</BANKACCTFROM>"
    return f"{HEADER}<OFX><STMTRS>{currency}{account}<BANKTRANLIST><STMTTRN>{values}"


@pytest.mark.parametrize(
    "tail",
    ["</STMTTRN></BANKTRANLIST></STMTRS></OFX>", "", "</BANKTRANLIST></STMTRS></OFX>"],
    ids=["whole", "cut off", "entry never closed"],
)
def test_an_empty_value_without_an_end_does_not_swallow_what_follows(tail: str, tmp_path: Path) -> None:
    path = written(tmp_path, entry("<TRNTYPE>POS<MEMO><DTPOSTED>20250301<TRNAMT>-1.00<NAME>Cafe") + tail, "a.ofx")
    (found,) = records(read(FORMAT, path), "transfer")
    assert found == {
        "at": "row:1@STMTTRN",
        "kind": "transfer",
        "amount": "1.00",
        "currency": "GBP",
        "description": "Cafe",
        "direction": "out",
        "time": "2025-03-01",
        "transaction_type": "POS",
        "parties": ["from: bank:202015/55555555 *", "to: opaque:Cafe <Cafe>"],
    }


def test_two_entries_without_end_tags_are_two(tmp_path: Path) -> None:
    two = entry("<TRNAMT>-1.00<STMTTRN><TRNAMT>2.00") + "</BANKTRANLIST></STMTRS></OFX>"
    found = records(read(FORMAT, written(tmp_path, two, "a.ofx")), "transfer")
    assert [(one["direction"], one["amount"]) for one in found] == [("out", "1.00"), ("in", "2.00")]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (entry("<NAME>Café").encode("cp1252"), "Café"),
        (entry("<NAME>Café").encode(), "Café"),
        (entry("<NAME>Café").encode("utf-16"), "Café"),
        (entry("<NAME>Łódź").encode(), "Łódź"),
    ],
    ids=["as the header says", "utf-8 all the same", "utf-16", "what the header cannot say"],
)
def test_the_bytes_decide_before_the_header(content: bytes, name: str, tmp_path: Path) -> None:
    (found,) = records(read(FORMAT, written(tmp_path, content, "a.ofx")), "transfer")
    assert found["description"] == name


def test_a_long_statement_on_one_line_is_read_across_pieces(tmp_path: Path) -> None:
    many = "".join(f"<STMTTRN><TRNAMT>-0.01<FITID>{n}<NAME>Shop {n}</STMTTRN>" for n in range(20_000))
    path = written(tmp_path, entry("<TRNAMT>1.00</STMTTRN>" + many), "a.ofx")
    collector = read(FORMAT, path)
    assert collector.kinds() == {"account": 1, "transfer": 20_001}
    assert [one.get("reference") for one in records(collector, "transfer")][1:] == [str(n) for n in range(20_000)]
    assert "add up to -199.00 GBP" in collector.notes[0]


@pytest.mark.parametrize("size", [-1, 0, 1])
def test_a_file_that_ends_with_a_piece_is_read_to_its_end(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = entry("<TRNAMT>1.00<NAME>Cafe") + "</STMTTRN></BANKTRANLIST></STMTRS></OFX>"
    monkeypatch.setattr("casefold.formats.ofx.tags._CHUNK", len(text) + size)
    collector = read(FORMAT, written(tmp_path, text, "a.ofx"))
    assert collector.kinds() == {"account": 1, "transfer": 1}
    assert not any("the file ends inside" in note for note in collector.notes)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("20250331", "2025-03-31"),
        ("20250331000000", "2025-03-31"),
        ("20250331120000", "2025-03-31T12:00:00Z"),
        ("202503311200", "2025-03-31T12:00:00Z"),
        ("20250331120000.000[-5:EST]", "2025-03-31T12:00:00-05:00"),
        ("20250331000000[-5:EST]", "2025-03-31T00:00:00-05:00"),
        ("20250331120000.125[5.5:IST]", "2025-03-31T12:00:00.125+05:30"),
        ("20250331120000[-3.5:NST]", "2025-03-31T12:00:00-03:30"),
        ("20250331120000[-:EST]", "2025-03-31T12:00:00"),
        ("20180804093914:014", "2018-08-04T09:39:14.014Z"),
        ("31 March", "31 March"),
        (None, None),
    ],
)
def test_times_are_written_with_the_offset_they_state(text: str | None, iso: str | None) -> None:
    assert ofx_time(text) == iso


def test_a_tag_that_never_ends_is_gone_through_once(tmp_path: Path) -> None:
    """Tried again from each of its letters, it would take hours."""
    whole = (Path(__file__).parent / "samples" / "card_and_shares.qfx").read_text(encoding="ascii")
    path = written(tmp_path, f"{whole}<{'A' * 2_000_000}", "long.qfx")
    assert read(FORMAT, path).kinds() == read(FORMAT, written(tmp_path, whole, "short.qfx")).kinds()
