"""A folder of many small files, and one of handset reports, against bare parsing of the same files.

Bare parsing is the standard library's reader of each kind of file with nothing kept: no recognising, no hashing, no
copy, no identifiers, no storing. Reading is recognising and reading by the formats in one process, rows thrown away.
The import is the whole of `casefold import` into a new case. One run prints, for each folder, seconds of the three and
the import's ratios to the other two; the contenders run one after the other.
"""

from __future__ import annotations

import argparse
import csv
import email
import email.policy
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from benchmarks.cellebrite import write_report

LIMIT_RATIO = 2.5
ROWS = 40
REPORTS, REPORT_MB = 80, 2


def main() -> int:
    """Print one JSON object a line; exit 1 beyond the limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=2_000)
    parser.add_argument("--reports", type=int, default=REPORTS)
    given = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory(prefix="casefold-files-") as folder:
        if given.files:
            made = write_mixed(Path(folder) / "mixed", given.files)
            found.append(measured("mixed small files", made, Path(folder) / "one"))
        if given.reports:
            made = write_reports(Path(folder) / "reports", given.reports)
            found.append(measured("handset reports", made, Path(folder) / "two"))
    for item in found:
        sys.stdout.write(json.dumps(item) + "\n")
    return 1 if any(item["ratio"] > LIMIT_RATIO for item in found) else 0


def measured(what: str, folder: Path, home: Path) -> dict[str, Any]:
    """Parse the files barely, then import them."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    began = time.perf_counter()
    parsed = sum(BARE[path.suffix](path) for path in files)
    bare = time.perf_counter() - began
    read = reading(files)
    rows, took = imported(folder, home)
    return {
        "what": what,
        "files": len(files),
        "bytes": sum(path.stat().st_size for path in files),
        "bare_seconds": round(bare, 2),
        "reading_seconds": round(read, 2),
        "import_seconds": round(took, 2),
        "ratio_to_reading": round(took / read, 2),
        "ratio": round(took / bare, 2),
        "limit": LIMIT_RATIO,
        "bare_rows": parsed,
        "rows": rows,
        "files_a_second": round(len(files) / took, 1),
        "rows_a_second": round(rows / took),
    }


def reading(files: list[Path]) -> float:
    """Recognise and read each file in this process; return seconds."""
    from benchmarks.cellebrite import Nowhere
    from casefold.formats.contract import ReadOptions
    from casefold.formats.readers.source import open_source
    from casefold.pipeline.members import best_claim
    from casefold.pipeline.worker import warm
    from casefold.registry import formats

    warm()
    began = time.perf_counter()
    for path in files:
        source, options = open_source(path), ReadOptions(file_name=path.name)
        claim = best_claim(source, options)
        if claim is not None:
            formats().get(claim.format).read(source, claim, options, Nowhere())
    return time.perf_counter() - began


def imported(folder: Path, home: Path) -> tuple[int, float]:
    """Import the folder into a new case; return records and seconds."""
    import casefold

    case = casefold.open_home(home).create_case("files", by="Benchmark")
    began = time.perf_counter()
    delivery = case.add([folder], by="Benchmark")
    took = time.perf_counter() - began
    odd = [report for report in delivery.reports if report.status != "stored" or not report.balances]
    if odd:
        raise SystemExit(f"{len(odd)} files were not read, first {odd[0].file}: {odd[0].message}")
    return sum(report.rows_stored for report in delivery.reports), took


def write_mixed(folder: Path, files: int) -> Path:
    """Write made-up calls, chats, backups, contacts and mails, `ROWS` entries each at most."""
    folder.mkdir(parents=True)
    chance = random.Random(11)
    for number in range(files):
        name, text = MADE[number % len(MADE)](number, chance)
        (folder / f"{number:05d} {name}").write_text(text, encoding="utf-8")
    return folder


def write_reports(folder: Path, reports: int) -> Path:
    """Write handset reports; no two are alike."""
    folder.mkdir(parents=True)
    for number in range(reports):
        write_report(folder / f"report {number:03d}.xml", (REPORT_MB << 20) + number * 4_096)
    return folder


def _number(chance: random.Random) -> str:
    return f"07700900{chance.randrange(1000):03d}"


def _calls(number: int, chance: random.Random) -> tuple[str, str]:
    mine = _number(chance)
    rows = [
        f"{mine},{_number(chance)},{1 + row % 28:02d}/03/2025,{row % 24:02d}:{row:02d}:{number % 60:02d},{row},Voice"
        for row in range(ROWS)
    ]
    return "calls.csv", "\n".join(["Calling Number,Called Number,Start Date,Start Time,Duration,Type", *rows]) + "\n"


def _chat(number: int, _: random.Random) -> tuple[str, str]:
    rows = [
        f"{1 + row % 28:02d}/03/2025, 09:{row:02d} - {'Ann' if row % 3 else 'Kit'}: {number} {row}"
        for row in range(ROWS)
    ]
    return "WhatsApp Chat with Rota.txt", "\n".join(rows) + "\n"


def _backup(number: int, chance: random.Random) -> tuple[str, str]:
    rows = [
        f'<sms protocol="0" address="{_number(chance)}" date="{1_740_000_000_000 + number * 90_000 + row * 1000}" '
        f'type="{1 + row % 2}" body="message {row}" read="1" status="-1" readable_date="" contact_name="(Unknown)" />'
        for row in range(ROWS)
    ]
    head = f'<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>\n<smses count="{ROWS}">\n'
    return "sms.xml", head + "\n".join(rows) + "\n</smses>\n"


def _telegram(number: int, _: random.Random) -> tuple[str, str]:
    messages = [
        {
            "id": row,
            "type": "message",
            "date": "2025-03-01T10:00:00",
            "date_unixtime": str(1_740_000_000 + number * 90 + row),
            "from": "Ann Larkin",
            "from_id": f"user{number}",
            "text": f"message {row}",
            "text_entities": [],
        }
        for row in range(ROWS)
    ]
    chat = {"name": "Rota", "type": "personal_chat", "id": number, "messages": messages}
    return "result.json", json.dumps(chat, indent=1)


def _mail(number: int, chance: random.Random) -> tuple[str, str]:
    lines = [
        "From: Ann Larkin <ann@example.org>",
        f"To: kit{chance.randrange(1000)}@example.org",
        f"Subject: Rota {number}",
        f"Date: Sat, 01 Mar 2025 10:{number % 60:02d}:00 +0000",
        f"Message-ID: <{number}@example.org>",
        "Content-Type: text/plain; charset=utf-8",
        "",
        *(f"line {row} of the rota" for row in range(ROWS)),
    ]
    return "mail.eml", "\n".join(lines) + "\n"


MADE: tuple[Callable[[int, random.Random], tuple[str, str]], ...] = (_calls, _chat, _backup, _telegram, _mail)


def _bare_csv(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.reader(stream))


def _bare_text(path: Path) -> int:
    with path.open(encoding="utf-8") as stream:
        return sum(1 for _ in stream)


def _bare_xml(path: Path) -> int:
    count = 0
    for _, element in ET.iterparse(path):
        count += 1
        element.clear()
    return count


def _bare_json(path: Path) -> int:
    return len(json.loads(path.read_text(encoding="utf-8"))["messages"])


def _bare_mail(path: Path) -> int:
    with path.open("rb") as stream:
        return len(email.message_from_binary_file(stream, policy=email.policy.default).get_content().splitlines())


BARE: dict[str, Callable[[Path], int]] = {
    ".csv": _bare_csv,
    ".txt": _bare_text,
    ".xml": _bare_xml,
    ".json": _bare_json,
    ".eml": _bare_mail,
}


if __name__ == "__main__":
    raise SystemExit(main())
