"""Exports whose values are of any other type than they should be, or whose bytes are hit: all is accounted for."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from casefold.errors import BadExhibit
from casefold.formats.contract import ReadOptions
from casefold.formats.readers.items import ItemFormat
from casefold.formats.readers.source import open_source
from tests.formats.call_table.collector import Collector

HERE = Path(__file__).parent
NAMES = (
    "discord", "google_takeout", "meta_messages", "signal", "sms_backup_restore", "snapchat_data", "telegram",
    "tiktok_data", "vcard",
)  # fmt: skip
FILES = [
    (name, path)
    for name in NAMES
    for path in sorted((HERE / name / "samples").iterdir())
    if not path.name.endswith(".expected.json")
]
SAMPLES = [pytest.param(name, path, id=f"{name}/{path.name}") for name, path in FILES]
TREES = [pytest.param(name, path, id=f"{name}/{path.name}") for name, path in FILES if path.suffix == ".json"]
ODD: tuple[Any, ...] = (
    None,
    5,
    -1,
    0,
    1.5,
    True,
    "",
    "x",
    [],
    {},
    [1],
    {"a": 1},
    [None],
    [[]],
    "\x00",
    "９",
    10**30,
    [{}],
)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every container with each key or index in it."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield value, key
        yield from places(inner)


def tried(made: ItemFormat, path: Path) -> None:
    """Read a file as the format, whether or not it would claim it; what it gives must balance."""
    source = open_source(path)
    out = Collector()
    try:
        found = made.recognise(source, ReadOptions())
        if found is None:
            return
        made.read(source, found, ReadOptions(), out)
    except BadExhibit:
        return
    out.check_balance()


@pytest.mark.parametrize(("name", "sample"), TREES)
def test_a_value_of_any_type_anywhere_crashes_nothing(name: str, sample: Path, tmp_path: Path) -> None:
    made = import_module(f"casefold.formats.{name}").FORMAT
    text = sample.read_text(encoding="utf-8-sig")
    if name == "signal":
        text = text.splitlines()[0]
    whole = json.loads(text)
    chance = random.Random(7)
    path = tmp_path / sample.name
    spots = list(places(whole))
    for number in chance.sample(range(len(spots)), min(len(spots), 120)):
        hit = copy.deepcopy(whole)
        container, key = list(places(hit))[number]
        container[key] = chance.choice(ODD)
        path.write_text(json.dumps(hit), encoding="utf-8")
        tried(made, path)


@pytest.mark.parametrize(("name", "sample"), SAMPLES)
def test_bytes_that_are_hit_crash_nothing(name: str, sample: Path, tmp_path: Path) -> None:
    made = import_module(f"casefold.formats.{name}").FORMAT
    whole = sample.read_bytes()
    chance = random.Random(11)
    path = tmp_path / sample.name
    for _ in range(60):
        hit = bytearray(whole)
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(hit))
            hit[at : at + chance.choice((0, 1, 9))] = chance.choice(
                (b"", b"\x00", b"\xff", b'"', b"{", b"]", b"\\ud83c", b"<")
            )
        path.write_bytes(bytes(hit))
        tried(made, path)


@pytest.mark.parametrize("filler", [b" ", b"\n ", b"(- ", b"[", b"![", b"BEGIN", b"[2026-01-01, 00:00] ", b'{"a":'])
@pytest.mark.parametrize("name", NAMES)
def test_a_head_of_one_thing_again_and_again_is_no_export(name: str, filler: bytes, tmp_path: Path) -> None:
    """A pattern that tries every place of every run would not come back from this."""
    path = tmp_path / "long"
    path.write_bytes(b"[2026-01-01, 00:00] A: x\n" * (name == "signal") + filler * (70_000 // len(filler)))
    tried(import_module(f"casefold.formats.{name}").FORMAT, path)
