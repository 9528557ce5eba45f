"""What a text becomes that no other format knows, and that it never takes what another may know."""

from __future__ import annotations

from pathlib import Path

import pytest

import casefold
from casefold.errors import BadExhibit
from casefold.formats.contract import SURE, Recognition
from casefold.formats.plain_text import FORMAT
from casefold.formats.readers.documents import PASSAGE_CHARACTERS
from casefold.pipeline.ranking import ranked
from tests.formats.golden import agrees, collected, records, score

FORMATS = Path(__file__).parents[1]
SAMPLES = Path(__file__).parent / "samples"
RUSSIAN = "Ключ у Тамсин, спроси её сегодня\n"


def put(folder: Path, content: bytes) -> Path:
    path = folder / "a.txt"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", ["rota.txt", "wide.txt"])
def test_every_value_of_the_samples(name: str) -> None:
    agrees(FORMAT, SAMPLES / name)


def test_a_guess_of_the_encoding_is_named() -> None:
    assert collected(FORMAT, SAMPLES / "rota.txt").notes == [
        "read as cp1252, which is guessed; say otherwise with --encoding"
    ]
    assert collected(FORMAT, SAMPLES / "wide.txt").notes == []


def test_a_last_resort_counts_only_where_no_other_format_may_know() -> None:
    last, doubtful = Recognition("a", SURE, "", last_resort=True), Recognition("b", 0.5, "")
    nothing = Recognition("c", 0.1, "")
    assert ranked([last, doubtful], frozenset()) == [doubtful]
    assert ranked([nothing, last], frozenset()) == [last, nothing]


def test_it_takes_no_call_data_chats_or_mail(tmp_path: Path) -> None:
    case = casefold.open_home(tmp_path / "home").create_case("mixed", by="Test")
    paths = [
        FORMATS / "call_table" / "samples" / "charging_id.csv",
        FORMATS / "whatsapp" / "samples" / "WhatsApp Chat with Allotment rota.txt",
        FORMATS / "email" / "samples" / "lists.eml",
        SAMPLES / "rota.txt",
    ]
    reports = case.add([path for path in paths if path.exists()], by="Test").reports
    assert [report.format for report in reports][-3:] == ["whatsapp", "email", "plain_text"]
    assert "plain_text" not in [report.format for report in reports][:-1]


def test_passages_begin_at_their_line(tmp_path: Path) -> None:
    line = "x" * 999
    found = records(collected(FORMAT, put(tmp_path, b"\n\n" + f"{line}\n".encode() * 30)))
    assert [record["at"] for record in found] == ["line:3", f"line:{3 + PASSAGE_CHARACTERS // 1_000}"]
    assert sum(record["body"].count(line) for record in found) == 30


def test_a_line_that_never_ends_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(BadExhibit):
        collected(FORMAT, put(tmp_path, b"x" * (72 << 20)))


@pytest.mark.parametrize("content", [b"", b" \r\n\t\n", b"\xff\xfe\n\x00", b"\x00\x01\x02\x03" * 99])
def test_what_is_no_text(tmp_path: Path, content: bytes) -> None:
    assert score(FORMAT, put(tmp_path, content)) == 0


def test_a_text_cut_within_a_character_keeps_the_rest(tmp_path: Path) -> None:
    out = collected(FORMAT, put(tmp_path, b"\xff\xfe" + "key\nrota".encode("utf-16-le")[:-1]))
    assert [record["body"] for record in records(out)] == ["key\nrot\\x61"]


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        ("The key\u2019s on the hook, as ever; ask Tamsin or Wyn before Friday, please.\n", "cp1252", "cp1252"),
        (RUSSIAN * 20, "cp1251", "cp1251"),
    ],
)
def test_few_strange_letters_are_western_and_many_are_what_they_fit(
    tmp_path: Path, text: str, encoding: str, name: str
) -> None:
    out = collected(FORMAT, put(tmp_path, text.encode(encoding)))
    assert out.notes[0].startswith(f"read as {name}, ")
    assert records(out)[0]["body"] == text.strip()


def test_json_xml_and_logs_of_no_known_export_are_found_by_their_words(tmp_path: Path) -> None:
    case = casefold.open_home(tmp_path / "home").create_case("texts", by="Test")
    contents = {
        "a.json": '{"greenhouse": {"note": "Wyn waters the ferns"}}',
        "b.ndjson": '{"level": "info", "said": "pump on"}\n{"level": "info", "said": "pump off"}\n',
        "c.xml": '<?xml version="1.0"?>\n<garden><bed>larch</bed></garden>\n',
        "d.log": "2026-03-01T09:00:00Z pump[12]: on\n2026-03-01T09:05:00Z pump[12]: off\n",
    }
    for name, content in contents.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    reports = case.add([tmp_path / name for name in contents], by="Test").reports
    assert [(report.format, report.stored) for report in reports] == [("plain_text", {"document": 1})] * 4
    bodies = case.arrow("document")["body"].to_pylist()
    assert bodies == [content.rstrip("\n") for content in contents.values()]


def test_json_on_one_long_line_is_broken_and_each_piece_leads_back(tmp_path: Path) -> None:
    line = '{"notes": [' + ", ".join(f'"bed {number}"' for number in range(40_000)) + "]}"
    (tmp_path / "long.json").write_text(line, encoding="utf-8")
    case = casefold.open_home(tmp_path / "home").create_case("texts", by="Test")
    report = case.add([tmp_path / "long.json"], by="Test").reports[0]
    assert (report.format, report.balances) == ("plain_text", True)
    rows = case.arrow("document").to_pylist()
    assert len(rows) == -(-len(line) // PASSAGE_CHARACTERS)
    assert "bed 39999" in rows[-1]["body"]
    assert {row["flags"] for row in rows} == {None}
    (view,) = case.show(rows[-1]["record_id"])
    assert view.original_note == "as stored"
