"""What a backup's elements become, what it states of itself, and what damage costs."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from casefold.errors import BadExhibit
from casefold.formats.sms_backup_restore import FORMAT
from tests.formats.item_rows import expected, lines, read, score, whole

SAMPLES = Path(__file__).parent / "samples"
HERE = sorted(SAMPLES.glob("*.xml"))
ONE = '<sms address="+447700900123" date="1773306060000" type="1" body="x" />'


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "sms.xml"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("sample", HERE, ids=lambda path: path.name)
def test_a_sample_gives_what_is_expected_of_it(sample: Path) -> None:
    assert whole(read(FORMAT, sample)) == expected(sample)


def test_a_file_of_an_mms_is_known_by_its_hash_and_kept_nowhere() -> None:
    out = read(FORMAT, SAMPLES / "messages.xml")
    (file,) = lines(out, "media")
    assert file["sha256"] == hashlib.sha256(b"no picture").hexdigest()
    assert file["size"] == "10"
    told = json.dumps([row for batches in out.batches.values() for b in batches for row in b.to_pylist()])
    assert "bm8gcGlj" not in told


def test_the_owner_is_given_or_left_open(tmp_path: Path) -> None:
    path = written(tmp_path, f'<smses count="1">{ONE}</smses>')
    assert read(FORMAT, path).subjects == []
    given = read(FORMAT, path, subject="+447700900789")
    assert given.subjects == [("+447700900789", "given")]
    assert lines(given)[0]["to"] == ["+447700900789 (owner)"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_any_unicode_encoding_is_read(encoding: str, tmp_path: Path) -> None:
    out = read(FORMAT, written(tmp_path, f'<?xml version="1.0"?>\n<smses count="1">{ONE}</smses>', encoding))
    assert [line["body"] for line in lines(out)] == ["x"]


def test_surrogates_and_controls_written_as_references_are_survived(tmp_path: Path) -> None:
    body = ONE.replace('"x"', '"&#55357;&#56832; &#0; end"')
    out = read(FORMAT, written(tmp_path, f'<smses count="1">{body}</smses>'))
    assert lines(out)[0]["body"] == "\U0001f600 \ufffd end"
    assert "characters that XML forbids, replaced: 1" in out.notes


def test_a_cut_backup_gives_what_stands_before(tmp_path: Path) -> None:
    out = read(FORMAT, written(tmp_path, f'<smses count="3">{ONE}{ONE}<sms address="+4477'))
    assert out.kinds() == {"message": 2}
    assert any("breaks off at byte" in note for note in out.notes)


def test_a_backup_without_any_whole_entry_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadExhibit, match="is no XML from there on"):
        read(FORMAT, written(tmp_path, '<smses count="1"><sms date="bad" body="fine"\n<!-- -->'))


@pytest.mark.parametrize(
    "text",
    ["<smses/>", "<html><sms /></html>", "<project><report/></project>", '<calls when="now"><item/></calls>', "smses"],
)
def test_other_xml_is_not_claimed(text: str, tmp_path: Path) -> None:
    assert score(FORMAT, written(tmp_path, text)) == 0.0
