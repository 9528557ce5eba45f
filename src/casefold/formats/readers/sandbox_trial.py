"""Reading tasks that misbehave on purpose, so that tests and `casefold doctor` can prove the limits hold here."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pyarrow as pa

from casefold.errors import Undecided
from casefold.formats.readers.frames import Emit
from casefold.formats.readers.source import open_source
from casefold.formats.readers.table import open_table


def echo(argument: dict[str, Any], emit: Emit) -> None:
    """Send the argument back, with the numbers of this process and of the one it was forked from."""
    emit.json("report", {"argument": argument, "pid": os.getpid(), "parent": os.getppid()})


def send_rows(argument: dict[str, Any], emit: Emit) -> None:
    """Send `batches` batches of `rows` rows."""
    numbers = pa.record_batch({"n": pa.array(range(argument["rows"]), pa.int64())})
    for index in range(argument["batches"]):
        emit.batch("rows", numbers)
        emit.json("progress", {"row": (index + 1) * argument["rows"]})


def read_table(argument: dict[str, Any], emit: Emit) -> None:
    """Send the cells of a table."""
    for block in open_table(open_source(argument["path"])).blocks():
        for batch in block.cells.to_batches():
            emit.batch("cells", batch)
        emit.json("progress", {"row": int(block.rows[-1])})


def chatter(argument: dict[str, Any], emit: Emit) -> None:
    """Print to both standard streams, more than a pipe holds."""
    for _ in range(argument["lines"]):
        print("noise on standard output")
        os.write(2, b"noise on standard error\n")
    emit.json("report", "still in order")


def devour_memory(argument: dict[str, Any], emit: Emit) -> None:
    """Take memory until there is none."""
    emit.json("progress", {"row": 7})
    kept = []
    while True:
        kept.append(bytearray(1 << 24))


def spin(argument: dict[str, Any], emit: Emit) -> None:
    """Use processor time for ever."""
    while True:
        pass


def stall(argument: dict[str, Any], emit: Emit) -> None:
    """Say who it is, then nothing."""
    emit.json("report", {"pid": os.getpid()})
    time.sleep(3600)


def crash(argument: dict[str, Any], emit: Emit) -> None:
    """End by a signal, with a last word."""
    emit.json("progress", {"row": 41})
    os.write(2, b"the last word\n")
    os.kill(os.getpid(), argument["signal"])


def leave(argument: dict[str, Any], emit: Emit) -> None:
    """End in the middle without a word."""
    os._exit(argument["code"])


def garble(argument: dict[str, Any], emit: Emit) -> None:
    """Send bytes that are no message."""
    emit._write(memoryview(bytes.fromhex(argument["bytes"])))


def refuse(argument: dict[str, Any], emit: Emit) -> None:
    """Raise an error of ours."""
    raise Undecided("two layouts fit", file="calls.csv", place="row 3", remedy="Say which.")


def blunder(argument: dict[str, Any], emit: Emit) -> None:
    """Raise an error that is none of ours."""
    emit.json("progress", {"row": 12})
    raise ZeroDivisionError("by mistake")


def write_file(argument: dict[str, Any], emit: Emit) -> None:
    """Try to write a file, and say what came of it."""
    try:
        Path(argument["path"]).write_text("written")
    except OSError as fault:
        emit.json("report", {"refused": fault.strerror})
    else:
        emit.json("report", {"refused": None})


def list_descriptors(argument: dict[str, Any], emit: Emit) -> None:
    """Say which file descriptors are open, the one used for looking among them."""
    emit.json("report", sorted(int(entry.name) for entry in Path("/proc/self/fd").iterdir()))
