"""Reading a Cellebrite report against a bare expat pass with empty Python handlers over the same file.

One run makes the report, times each contender in a process of its own, in turn, and prints one JSON object: seconds,
the ratio of reading to the bare pass with its limit, and each process's peak memory. Both run on one thread and are
timed in processor seconds, since other work on the machine would fall on one of them. The whole import (reading and
settling) stands beside it by the clock, without a limit.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

LIMIT_RATIO = 2.0
LIMIT_MEMORY_MB = 400
NAMESPACE = "http://pa.cellebrite.com/report/2.0"
BODIES = (
    "See you at the market",
    "Bring the garden chairs, the blue ones, and tell Ben",
    "Yes",
    "Running late, ten minutes",
)


def main() -> int:
    """Run the contenders and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=int, default=500, help="size of the generated report")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--without-import", action="store_true", help="leave the whole import out")
    parser.add_argument("--contender", help=argparse.SUPPRESS)
    parser.add_argument("--report", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.contender:
        return contend(given.contender, given.report)
    figures = measure(given.mb, given.rounds, whole=not given.without_import)
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0 if figures["ratio"] <= LIMIT_RATIO and figures["peak_memory_mb"]["reader"] < LIMIT_MEMORY_MB else 1


def measure(mb: int, rounds: int, *, whole: bool) -> dict[str, Any]:
    """Time the contenders in turn, `rounds` times; the import once."""
    names = ("bare", "reader", "import") if whole else ("bare", "reader")
    seconds: dict[str, list[float]] = {name: [] for name in names}
    memory = dict.fromkeys(names, 0)
    records = 0
    with tempfile.TemporaryDirectory(prefix="casefold-bench-") as folder:
        report = Path(folder) / "report.xml"
        write_report(report, mb << 20)
        for number in range(rounds):
            for name in names if number == 0 else names[:2]:
                said = run_once(name, report)
                seconds[name].append(float(said["seconds"]))
                memory[name] = max(memory[name], int(said["peak_mb"]))
                records = int(said["rows"]) or records
        size = report.stat().st_size
    middle = {name: round(median(values), 2) for name, values in seconds.items()}
    return {
        "bytes": size,
        "records": records,
        "seconds": middle,
        "ratio": round(middle["reader"] / middle["bare"], 2),
        "limit": LIMIT_RATIO,
        "peak_memory_mb": memory,
        "limit_memory_mb": LIMIT_MEMORY_MB,
    }


def run_once(name: str, report: Path) -> Mapping[str, Any]:
    """Run one contender in a process of its own."""
    command = [sys.executable, str(Path(__file__)), "--contender", name, "--report", str(report)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def contend(name: str, report: Path) -> int:
    """Do one contender's work; print seconds, rows and peak memory (of the import: its largest process)."""
    import resource

    work = {"bare": bare, "reader": reader, "import": whole_import}[name]
    seconds, rows = work(report)
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    sys.stdout.write(json.dumps({"seconds": seconds, "rows": rows, "peak_mb": peak // 1024}) + "\n")
    return 0


def bare(report: Path) -> tuple[float, int]:
    """Expat with handlers that do nothing."""
    from xml.parsers import expat

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: None
    parser.EndElementHandler = lambda name: None
    parser.CharacterDataHandler = lambda text: None
    start = time.process_time()
    with report.open("rb") as stream:
        parser.ParseFile(stream)
    return time.process_time() - start, 0


class Nowhere:
    """Takes what a reader sends, counts rows, keeps nothing."""

    rows = 0

    def batch(self, channel: str, batch: Any) -> None:
        """Count rows."""
        self.rows += batch.num_rows

    def __getattr__(self, name: str) -> Any:
        return lambda *_: None


def reader(report: Path) -> tuple[float, int]:
    """The format's reader, in a process set up as readers are: models into Arrow batches, which are thrown away."""
    from casefold.formats.cellebrite import FORMAT
    from casefold.formats.contract import ReadOptions
    from casefold.formats.readers.source import open_source
    from casefold.formats.readers.worker import settle_down

    settle_down()
    options, sink = ReadOptions(), Nowhere()
    start = time.process_time()
    source = open_source(report)
    claim = FORMAT.recognise(source, options)
    assert claim is not None
    FORMAT.read(source, claim, options, sink)
    return time.process_time() - start, sink.rows


def whole_import(report: Path) -> tuple[float, int]:
    """Recognise, hold, read, settle, list."""
    from casefold import open_home

    with tempfile.TemporaryDirectory(prefix="casefold-bench-", dir=report.parent) as folder:
        case = open_home(Path(folder) / "home").create_case("bench", by="Bench")
        start = time.perf_counter()
        done = case.add([report], by="Bench").reports[0]
        took = time.perf_counter() - start
        if done.status != "stored" or not done.balances:
            raise SystemExit(f"the import did not end well: {done.message}")
        return took, done.rows_stored


def write_report(path: Path, size: int) -> None:
    """Write a report of about `size` bytes: chats of 200 messages, calls, contacts, places and files, indented."""
    number = 0
    ids: list[int] = []
    with path.open("w", encoding="utf-8") as out:
        out.write(f'<?xml version="1.0" encoding="utf-8"?>\n<project id="made-up" xmlns="{NAMESPACE}">\n')
        out.write('  <metadata section="Device Info">\n    <item name="MSISDN">+447700900000</item>\n  </metadata>\n')
        out.write("  <taggedFiles>\n")
        while out.tell() < size // 10:
            number += 1
            out.write(_file(number))
        out.write('  </taggedFiles>\n  <decodedData>\n    <modelType type="Chat">\n')
        while out.tell() < size * 7 // 10:
            number = _chat(out, number, ids)
        for kind, share in (("Call", 80), ("Contact", 85), ("Location", 90)):
            out.write(f'    </modelType>\n    <modelType type="{kind}">\n')
            while out.tell() < size * share // 100:
                number += 1
                ids.append(number)
                out.write(_MODELS[kind](number))
        out.write("    </modelType>\n  </decodedData>\n  <extraInfos>\n")
        for place in ids:
            if out.tell() >= size:
                break
            out.write(_place(place))
        out.write("  </extraInfos>\n</project>\n")


def _model(kind: str, number: int, inner: str) -> str:
    return (
        f'      <model type="{kind}" id="{number:036d}" deleted_state="Intact" decoding_confidence="High" '
        f'isrelated="False" source_index="{number}" extractionId="0">\n{inner}      </model>\n'
    )


def _field(name: str, text: str | None, kind: str = "String") -> str:
    inner = "<empty />" if text is None else f'<value type="{kind}"><![CDATA[{text}]]></value>'
    return f'        <field name="{name}" type="{kind}">\n          {inner}\n        </field>\n'


def _time(name: str, number: int) -> str:
    at = f"2026-02-{1 + number % 28:02d}T{number % 24:02d}:{number % 60:02d}:{number * 7 % 60:02d}"
    value = f'<value type="TimeStamp" format="TimeStampKnown" formattedTimestamp="{at}+00:00">{at}.000+00:00</value>'
    return f'        <field name="{name}" type="TimeStamp">\n          {value}\n        </field>\n'


def _party(number: int, *, role: str, owner: bool = False) -> str:
    who = 0 if owner else 1 + number % 800
    return _model(
        "Party",
        number,
        _field("UserMapping", None)
        + _field("Identifier", f"447700900{who:03d}@s.whatsapp.net")
        + _field("Role", role, "PartyRole")
        + _field("Name", f"Person {who}")
        + _field("IsPhoneOwner", str(owner), "Boolean")
        + _field("IsGroupAdmin", None),
    )


def _part(name: str, kind: str, inner: str = "", *, many: bool = True) -> str:
    tag = "multiModelField" if many else "modelField"
    if not inner:
        return f'        <{tag} name="{name}" type="{kind}" />\n'
    return f'        <{tag} name="{name}" type="{kind}">\n{inner}        </{tag}>\n'


def _message(number: int) -> str:
    mine = number % 3 == 0
    return _model(
        "InstantMessage",
        number,
        _field("UserMapping", "False", "Boolean")
        + _field("Source", "WhatsApp")
        + _part("From", "Party", _party(number, role="From", owner=mine), many=False)
        + _part("To", "Party")
        + _field("Subject", None)
        + _field("Body", f"{BODIES[number % len(BODIES)]} {number}")
        + _field("Identifier", f"3EB0{number:016X}")
        + _time("TimeStamp", number)
        + _part("Attachments", "Attachment")
        + _field("Status", "Sent" if mine else "Read", "MessageStatus")
        + _part("SharedContacts", "Contact")
        + _field("Platform", "Mobile", "Platform")
        + _field("Type", "AppMessage", "InstantMessageType")
        + _field("SourceApplication", "WhatsApp"),
    )


def _chat(out: Any, number: int, ids: list[int]) -> int:
    members = _party(number, role="General", owner=True) + _party(number + 1, role="General")
    whole = _model(
        "Chat",
        number,
        _field("Source", "WhatsApp")
        + _field("Id", f"447700900000-{number}@g.us")
        + _field("Name", f"Group {number}")
        + _part("Participants", "Party", members)
        + _part("Messages", "InstantMessage", "@@"),
    )
    before, _, after = whole.partition("@@")
    out.write(before)
    for _ in range(200):
        number += 1
        ids.append(number)
        out.write(_message(number))
    out.write(after)
    return number


def _call(number: int) -> str:
    return _model(
        "Call",
        number,
        _field("Direction", "Incoming" if number % 2 else "Outgoing")
        + _time("TimeStamp", number)
        + _field("Duration", f"00:{number % 60:02d}:05", "TimeSpan")
        + _field("Status", "Established")
        + _part("Parties", "Party", _party(number, role="From" if number % 2 else "To")),
    )


def _contact(number: int) -> str:
    entry = _field("Category", "Mobile") + _field("Value", f"+447700900{number % 1000:03d}")
    return _model(
        "Contact",
        number,
        _field("Source", "Phone")
        + _field("Name", f"Person {number}")
        + _part("Entries", "ContactEntry", _model("PhoneNumber", number, entry)),
    )


def _location(number: int) -> str:
    position = _field("Latitude", f"51.{number % 9999:04d}") + _field("Longitude", f"-0.{number % 9999:04d}")
    return _model(
        "Location",
        number,
        _time("TimeStamp", number)
        + _field("Category", "Device")
        + _part("Position", "Coordinate", _model("Coordinate", number, position), many=False),
    )


def _file(number: int) -> str:
    items = f'<item name="MD5">{number:032x}</item><item name="Tags">Image</item>'
    return (
        f'    <file fs="userdata" path="/media/0/DCIM/IMG_{number}.jpg" size="{number}" id="{number:036d}" '
        f'extractionId="0" deleted="Intact"><accessInfo><timestamp name="ModifyTime">2026-02-13T09:00:00+00:00'
        f'</timestamp></accessInfo><metadata section="File">{items}</metadata></file>\n'
    )


def _place(number: int) -> str:
    node = (
        f'<nodeInfo id="{number:036d}" path="data/msgstore.db" tableName="message" offset="{number * 64}" size="9" />'
    )
    return (
        f'    <extraInfo type="model" id="{number:036d}"><sourceInfo><nodeInfos>{node}</nodeInfos></sourceInfo>'
        "</extraInfo>\n"
    )


_MODELS = {"Call": _call, "Contact": _contact, "Location": _location}


if __name__ == "__main__":
    sys.exit(main())
