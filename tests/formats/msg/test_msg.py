"""What an Outlook message becomes, with what came with it, and what damaged and hostile ones come to."""

from __future__ import annotations

from pathlib import Path

import pytest

import casefold
from casefold.errors import BadExhibit
from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.msg import FORMAT
from casefold.formats.readers import outlook
from casefold.formats.readers.source import open_source
from tests.formats.call_table.collector import Collector
from tests.formats.golden import agrees, collected, records, score
from tests.formats.msg.compound import Tree, compound, properties
from tests.formats.msg.make_samples import message

SAMPLE = Path(__file__).parent / "samples" / "key.msg"


def put(folder: Path, tree: Tree) -> Path:
    path = folder / "a.msg"
    path.write_bytes(compound(tree))
    return path


def test_every_value_of_the_sample() -> None:
    assert SAMPLE.read_bytes() == compound(message())
    agrees(FORMAT, SAMPLE)


def test_a_message_within_a_message_leads_back(tmp_path: Path) -> None:
    case = casefold.open_home(tmp_path / "home").create_case("mail", by="Test")
    report = case.add([SAMPLE], by="Test").reports[0]
    assert (report.format, report.balances, report.stored) == ("msg", True, {"message": 3, "media": 2, "call": 1})
    for record_id in ("x1-message:1@message in attachment 2", "x1-message:1@attachment 2"):
        assert [view.original_note for view in case.show(record_id)] == ["as stored"]


def test_other_compound_files_are_none(tmp_path: Path) -> None:
    assert score(FORMAT, put(tmp_path, {"WordDocument": b"x" * 5_000})) == 0


def test_a_text_only_as_rtf_is_said_to_be_unread(tmp_path: Path) -> None:
    tree = properties({0x0037: "x"}, header=32) | {"__substg1.0_10090102": b"packed"}
    out = collected(FORMAT, put(tmp_path, tree))
    assert [record["flags"] for record in records(out)] == ["not_read_further"]
    assert "compressed RTF" in out.notes[0]


def test_messages_within_messages_end_at_a_depth(tmp_path: Path) -> None:
    inner = properties({0x0037: "innermost"}, header=24)
    for level in range(outlook.MOST_DEEP + 5):
        attached = properties({0x3001: "inner"}, header=8, numbers={0x3705: 5}) | {"__substg1.0_3701000D": inner}
        inner = properties({0x0037: f"level {level}"}, header=24) | {"__attach_version1.0_#00000000": attached}
    out = collected(FORMAT, put(tmp_path, inner))
    assert sum(record["kind"] == "message" for record in records(out)) == outlook.MOST_DEEP
    assert any("were not read" in note for note in out.notes)


@pytest.mark.parametrize("cut", [600, 1_500, 3_000, 6_000])
def test_a_cut_file_is_refused_by_name(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "cut.msg"
    path.write_bytes(SAMPLE.read_bytes()[:cut])
    with pytest.raises(BadExhibit, match=r"cut\.msg.*cannot be read as an Outlook message"):
        FORMAT.read(open_source(path), Recognition("msg", 1.0, "x"), ReadOptions(), Collector())
