"""CAMT: entries and batches of every version, balances of booked entries, and what is not ours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casefold.errors import BadExhibit
from casefold.formats.camt import FORMAT
from casefold.formats.contract import Place, ReadOptions
from casefold.formats.readers.source import open_source
from tests.formats.item_records import claim, expected, golden, raws, read, records, written

SAMPLES = Path(__file__).parent / "samples"
FORMATS = Path(__file__).parent.parent
NAMES = ["statement.v8.xml", "report.v2.xml"]


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_gives_every_value(name: str) -> None:
    assert golden(FORMAT, SAMPLES / name) == expected(SAMPLES / name)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_encodings_do_not_matter(encoding: str, tmp_path: Path) -> None:
    text = (SAMPLES / NAMES[1]).read_text()
    path = written(tmp_path, text.encode(encoding), "a.xml")
    assert golden(FORMAT, path)["records"] == expected(SAMPLES / NAMES[1])["records"]


def test_every_element_is_kept_under_its_path() -> None:
    second = raws(read(FORMAT, SAMPLES / NAMES[0]), "transfer")
    fee = next(raw for raw in second if raw.get("RvslInd") == "true")
    assert fee["Amt@Ccy"] == "GBP"
    assert fee["NtryDtls/TxDtls/RmtInf/Strd/CdtrRefInf/Ref"] == "RF18539007547034"


def test_payments_without_an_amount_of_their_own_stay_one_entry() -> None:
    (entry,) = raws(read(FORMAT, SAMPLES / NAMES[1]), "transfer")
    assert entry["NtryDtls/TxDtls/Refs/TxId"] == '["T1", "T2"]'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<?xml version='1.0'?><Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.001.001.03'>"
        b"<CstmrCdtTrfInitn/></Document>",
        (FORMATS / "cellebrite/samples/english.xml").read_bytes(),
        (FORMATS / "ofx/samples/card_and_shares.qfx").read_bytes(),
    ],
)
def test_anything_else_is_left_alone(content: bytes, tmp_path: Path) -> None:
    assert claim(FORMAT, written(tmp_path, content, "statement.xml")) is None


def test_another_namespace_is_asked_about(tmp_path: Path) -> None:
    path = written(tmp_path, "<Document><BkToCstmrStmt><Stmt/></BkToCstmrStmt></Document>", "a.xml")
    found = claim(FORMAT, path)
    assert found is not None
    assert found.score < 0.8
    assert found.questions


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    text = (SAMPLES / NAMES[1]).read_text()
    path = written(tmp_path, '<!DOCTYPE Document [<!ENTITY a "b">]>' + text, "a.xml")
    with pytest.raises(BadExhibit, match="document type"):
        read(FORMAT, path)


def test_a_file_cut_off_keeps_what_stands_before(tmp_path: Path) -> None:
    text = (SAMPLES / NAMES[0]).read_text()
    path = written(tmp_path, text[: text.index('<ns2:Amt Ccy="GBP">7.50')], "a.xml")
    collector = read(FORMAT, path)
    assert collector.kinds() == {"account": 1, "transfer": 2}
    assert any("breaks off at byte" in note for note in collector.notes)


def batch(count: int, amount: str) -> str:
    parts = "".join(
        f"<TxDtls><Refs><TxId>T{n}</TxId></Refs>{amount}<RltdPties><Dbtr><Nm>P{n}</Nm></Dbtr></RltdPties></TxDtls>"
        for n in range(count)
    )
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.04"><BkToCstmrStmt><Stmt><Id>1</Id>'
        f'<Ntry><Amt Ccy="EUR">{count}.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><NtryDtls>{parts}</NtryDtls>'
        "<AddtlNtryInf>a batch</AddtlNtryInf></Ntry></Stmt></BkToCstmrStmt></Document>"
    )


def test_a_batch_of_thousands_is_given_payment_by_payment(tmp_path: Path) -> None:
    collector = read(FORMAT, written(tmp_path, batch(2_500, '<Amt Ccy="EUR">1.00</Amt>'), "a.xml"))
    found = records(collector, "transfer")
    assert [one["reference"] for one in found] == [f"T{n}" for n in range(2_500)]
    assert {one["amount"] for one in found} == {"1.00"}
    assert collector.notes[0].startswith("AddtlNtryInf of an entry")
    assert (
        collector.notes[1]
        == "statement 1 of an account without a number: states no balance; its 1 entry adds up to 2500.00"
    )


def test_a_batch_of_thousands_without_amounts_is_one_entry_that_counts_them(tmp_path: Path) -> None:
    (entry,) = raws(read(FORMAT, written(tmp_path, batch(2_500, ""), "a.xml")), "transfer")
    assert entry["Amt"] == "2500.00"
    assert int(str(entry["NtryDtls"]).split(" ")[0].replace(",", "")) + len(eval_list(entry)) == 2_500


def eval_list(entry: dict[str, str]) -> list[str]:
    found: list[str] = json.loads(entry["NtryDtls/TxDtls/Refs/TxId"])
    return found


def test_the_place_of_an_entry_is_found_again() -> None:
    path = SAMPLES / NAMES[0]
    original = FORMAT.original(open_source(path), Place("", "row", 2, "TxDtls"), ReadOptions())
    assert "19.50" in original.cells
    second = path.read_bytes().rindex(b"<ns2:TxDtls>", 0, path.read_bytes().index(b"19.50"))
    assert original.where == f"byte {second:,} of statement.v8.xml"
