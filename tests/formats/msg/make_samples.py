"""The made-up message of the samples: `python -m tests.formats.msg.make_samples` writes it anew."""

from __future__ import annotations

from pathlib import Path

from tests.formats.msg.compound import Tree, compound, properties

TABLE = (
    "Call type,A number,B number,Date,Time,Duration\r\n"
    "Voice,07700 900101,07700 900102,01/03/2026,09:15:00,00:01:30\r\n"
    "SMS,07700 900102,07700 900101,02/03/2026,11:00:05,\r\n"
)


def filetime(unix_seconds: int) -> int:
    """Return Windows' count of a moment."""
    return (unix_seconds + 11_644_473_600) * 10_000_000


def message() -> Tree:
    """Return a message with two recipients, a table, and a message of its own."""
    inner = properties(
        {0x001A: "IPM.Note", 0x0037: "Fw: Caf\u00e9", 0x0042: "Idris Copley", 0x0065: "/O=HEDGE/CN=IDRIS"},
        header=24,
        numbers={0x3FFD: 1252},
        times={0x0039: filetime(1_772_352_251)},
        narrow="cp1252",
    )
    inner["__substg1.0_10130102"] = "<p>See you at the caf\u00e9.</p><p>Idris</p>".encode("cp1252")
    return properties(
        {
            0x001A: "IPM.Note", 0x0037: "RE: Key \U0001f511", 0x0070: "Key \U0001f511", 0x0C1A: "Wyn Hartle",
            0x0C1F: "wyn.hartle@example.net", 0x0E04: "Tamsin Orrell", 0x1000: "On the hook.\r\n\r\nWyn \u2615",
            0x1035: "<outer-5@example.net>", 0x1042: "<inner-1@example.org>", 0x8001: "kept under its number",
        },
        header=32,
        times={0x0039: filetime(1_772_440_265), 0x0E06: filetime(1_772_440_269)},
    ) | {
        "__recip_version1.0_#00000000": properties(
            {0x3001: "Tamsin Orrell", 0x3003: "/O=HEDGE/CN=TAMSIN", 0x39FE: "tamsin.orrell@example.org"},
            header=8, numbers={0x0C15: 1},
        ),
        "__recip_version1.0_#00000001": properties(
            {0x3001: "Allotment desk", 0x3003: "/O=HEDGE/CN=DESK"}, header=8, numbers={0x0C15: 2}
        ),
        "__attach_version1.0_#00000000": properties(
            {0x3707: "calls.csv", 0x370E: "text/csv"}, header=8, numbers={0x3705: 1}
        ) | {"__substg1.0_37010102": TABLE.encode() + b" " * 4_096},
        "__attach_version1.0_#00000001": properties({0x3001: "Fw: Caf\u00e9"}, header=8, numbers={0x3705: 5})
        | {"__substg1.0_3701000D": inner},
    }  # fmt: skip


if __name__ == "__main__":
    Path(__file__).with_name("samples").joinpath("key.msg").write_bytes(compound(message()))
