"""Keyed archives give plain values; damaged, endless and foreign ones give nothing."""

from __future__ import annotations

import plistlib
from plistlib import UID

from casefold.text.keyed_archive import unarchived


def archive(*objects: object) -> bytes:
    content = {
        "$version": 100000,
        "$archiver": "NSKeyedArchiver",
        "$top": {"root": UID(1)},
        "$objects": ["$null", *objects],
    }
    return plistlib.dumps(content, fmt=plistlib.FMT_BINARY)


def test_dictionaries_lists_texts_and_objects_become_plain_values() -> None:
    made = archive(
        {"NS.keys": [UID(2), UID(3)], "NS.objects": [UID(4), UID(6)], "$class": UID(7)},
        "beans",
        "rows",
        {"NS.objects": [UID(5), 2, UID(0)], "$class": UID(7)},
        {"NS.string": "Größe", "$class": UID(7)},
        {"length": 3, "$class": UID(7)},
        {"$classname": "NSDictionary"},
    )
    assert unarchived(made) == {"beans": ["Größe", 2, None], "rows": {"length": 3}}


def test_what_is_damaged_endless_or_no_archive_gives_nothing() -> None:
    circle = archive({"NS.objects": [UID(1), UID(1)], "$class": UID(2)}, {"$classname": "NSArray"})
    wide = archive(*({"NS.objects": [UID(n + 2)] * 30} for n in range(10)), "end")
    for blob in (
        b"",
        b"bplist00",
        circle,
        wide,
        archive()[:40],
        plistlib.dumps({"a": 1}),
        archive({"NS.keys": [UID(99)]}),
    ):
        assert unarchived(blob) is None
