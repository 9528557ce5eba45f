"""Change samples at random; an import of any of them ends, within its limits, in a report that balances."""

from __future__ import annotations

import random
from pathlib import Path

import casefold

_TROUBLE = (b'"', b"\x00", b"\r", b"\n", b",", b";", b"\xff\xfe", b"=1+1", b"\t")
TESTS = Path(__file__).parent.parent


def samples() -> list[Path]:
    """Return every sample of every format, in name order."""
    found = [path for path in (TESTS / "formats").glob("*/samples/*") if path.is_file()]
    return sorted(path for path in found if not path.name.endswith((".expected.json", ".md", ".py")))


def mutate(data: bytes, chance: random.Random) -> bytes:
    """Change bytes in one of the ways that damage happens: flips, cuts, doubles, insertions, swaps."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        if len(changed) == 0:
            break
        place = chance.randrange(len(changed))
        size = chance.randint(1, max(1, len(changed) // 8))
        match chance.randrange(6):
            case 0:
                changed[place] = chance.randrange(256)
            case 1:
                del changed[place : place + size]
            case 2:
                changed[place:place] = changed[place : place + size]
            case 3:
                changed[place:place] = chance.randbytes(min(size, 64))
            case 4:
                changed[place:place] = chance.choice(
                    [b'"', b"\x00", b"\r", b"\n", b",", b";", b"\xff\xfe", b"=1+1", b"\t"]
                )
            case _:
                other = chance.randrange(len(changed))
                changed[place], changed[other] = changed[other], changed[place]
    return bytes(changed)


def import_mutant(folder: Path, sample: Path, chance: random.Random) -> str:
    """Import one changed sample and check what must hold; return the import's status.

    Raises:
        AssertionError: The report does not balance or the home is not in order.
    """
    folder.mkdir(parents=True, exist_ok=True)
    mutant = folder / sample.name
    mutant.write_bytes(mutate(sample.read_bytes(), chance))
    case = casefold.open_home(folder / "home").create_case("fuzz", by="Soak")
    report = case.add([mutant], by="Soak", reader_seconds=60, reader_memory_mb=1024).reports[0]
    assert report.status in {"stored", "inventoried", "failed"}, report.status
    assert report.balances, report.to_json()
    stored = sum(case.records(kind).count().to_pyarrow().as_py() for kind in report.stored)
    assert stored == report.rows_stored
    assert case.verify() == []
    return report.status
