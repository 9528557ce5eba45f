"""Write compound files, and Outlook messages in them, so that samples need no Outlook."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

_SECTOR, _MINI, _SMALL = 512, 64, 4096
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_NONE = 0xFFFFFFFF

Tree = dict[str, "bytes | Tree"]
"""Name -> a stream's bytes, or what a storage holds."""


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    right: int = _NONE
    child: int = _NONE
    start: int = _END
    size: int = 0


@dataclass
class _Sectors:
    chunks: list[bytes] = field(default_factory=list)
    table: list[int] = field(default_factory=list)
    unit: int = _SECTOR

    def add(self, data: bytes) -> int:
        """Append a chain and return where it starts."""
        if not data:
            return _END
        start = len(self.chunks)
        count = -(-len(data) // self.unit)
        padded = data.ljust(count * self.unit, b"\0")
        self.chunks += [padded[n * self.unit : (n + 1) * self.unit] for n in range(count)]
        self.table += [*range(start + 1, start + count), _END]
        return start


def compound(tree: Tree) -> bytes:
    """Return the bytes of a compound file (version 3)."""
    entries = [_Entry("Root Entry", 5)]
    _lay_out(tree, entries, 0)
    big, small = _Sectors(), _Sectors(unit=_MINI)
    for entry in entries[1:]:
        if entry.kind == 2:
            entry.size = len(entry.data)
            entry.start = (small if entry.size < _SMALL else big).add(entry.data)
    stream = b"".join(small.chunks)
    entries[0].start, entries[0].size = big.add(stream), len(stream)
    mini_table = struct.pack(f"<{len(small.table)}L", *small.table)
    mini_start = big.add(mini_table.ljust(-(-len(mini_table) // _SECTOR) * _SECTOR, b"\xff"))
    directory = big.add(b"".join(map(_packed, entries)))
    return _file(big, directory, mini_start, -(-len(mini_table) // _SECTOR))


def _lay_out(tree: Tree, entries: list[_Entry], parent: int) -> None:
    before = None
    for name in sorted(tree, key=lambda name: (len(name), name.upper())):
        value = tree[name]
        number = len(entries)
        entries.append(_Entry(name, 1) if isinstance(value, dict) else _Entry(name, 2, value))
        if before is None:
            entries[parent].child = number
        else:
            entries[before].right = number
        before = number
        if isinstance(value, dict):
            _lay_out(value, entries, number)


def _packed(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBLLL16sL8s8sLQ",
        name, len(name), entry.kind, 1, _NONE, entry.right, entry.child, b"", 0, b"", b"", entry.start, entry.size,
    )  # fmt: skip


def _file(big: _Sectors, directory: int, mini_start: int, mini_count: int) -> bytes:
    count = 1
    while (len(big.table) + count) * 4 > count * _SECTOR:
        count += 1
    at = len(big.chunks)
    table = [*big.table, *[_FAT] * count]
    body = struct.pack(f"<{len(table)}L", *table).ljust(count * _SECTOR, b"\xff")
    places = [*range(at, at + count)] + [_FREE] * (109 - count)
    header = struct.pack(
        "<8s16sHHHHH6sLLLLLLLLL109L",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, count, directory, 0, _SMALL,
        mini_start if mini_count else _END, mini_count, _END, 0, *places,
    )  # fmt: skip
    return header + b"".join(big.chunks) + body


def properties(
    texts: dict[int, str], *, header: int, numbers: dict[int, int] | None = None, times: dict[int, int] | None = None,
    narrow: str = "",
) -> Tree:  # fmt: skip
    """Return the streams of a message, recipient or attachment; texts in UTF-16, or in the code page named."""
    fixed = b"\0" * header
    for tag, value in (numbers or {}).items():
        fixed += struct.pack("<HHLLL", 0x0003, tag, 6, value, 0)
    for tag, value in (times or {}).items():
        fixed += struct.pack("<HHLQ", 0x0040, tag, 6, value)
    kind, encoding = ("001E", narrow) if narrow else ("001F", "utf-16-le")
    streams: Tree = {f"__substg1.0_{tag:04X}{kind}": value.encode(encoding) for tag, value in texts.items()}
    return streams | {"__properties_version1.0": fixed}
