"""What a PowerPoint presentation becomes."""

from __future__ import annotations

from pathlib import Path

from casefold.formats.pptx import FORMAT
from tests.formats.golden import agrees, collected, records
from tests.formats.office_files import packed, pptx_sample

SAMPLE = Path(__file__).parent / "samples" / "rota.pptx"


def test_every_value_of_the_sample() -> None:
    assert SAMPLE.read_bytes() == packed(pptx_sample())
    agrees(FORMAT, SAMPLE)


def test_without_the_order_slides_come_by_their_numbers(tmp_path: Path) -> None:
    members = {name: body for name, body in pptx_sample().items() if "presentation.xml.rels" not in name}
    path = tmp_path / "a.pptx"
    path.write_bytes(packed(members))
    bodies = [r["body"].split("\n")[0] for r in records(collected(FORMAT, path)) if r["kind"] == "document"]
    assert bodies == ["Keys", "Rota", "Nobody is shown this", "Say that it changes in May"]
