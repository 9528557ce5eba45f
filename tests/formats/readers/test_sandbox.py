"""A reader's process can exhaust, crash or garble nothing but itself."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from casefold.errors import BadExhibit, BadOption, Undecided
from casefold.formats.readers.sandbox import BatchMessage, Crew, JsonMessage, Message, ReaderLost, run_reader

_SERVE = "raise SystemExit(starter.main())"
_TRIAL = "casefold.formats.readers.sandbox_trial:"


def _run(task: str, argument: dict[str, Any] | None = None, **limits: Any) -> list[Message]:
    return list(run_reader(_TRIAL + task, {"file": "calls.csv", **(argument or {})}, **limits))


def _report(messages: list[Message]) -> Any:
    return next(m.data for m in messages if isinstance(m, JsonMessage) and m.kind == "report")


def _failure(task: str, argument: dict[str, Any] | None = None, **limits: Any) -> BadExhibit:
    with pytest.raises(BadExhibit) as hit:
        _run(task, argument, **limits)
    assert hit.value.file == "calls.csv"
    assert hit.value.place is not None
    assert hit.value.place.startswith("while reading")
    assert hit.value.remedy
    return hit.value


def _is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def _eventually_gone(pid: int) -> bool:
    for _ in range(1000):
        if _is_gone(pid):
            return True
        time.sleep(0.01)
    return False


def _children() -> list[str]:
    """Processes any thread of this one started and has not reaped."""
    return [pid for path in Path("/proc/self/task").glob("*/children") for pid in path.read_text().split()]


def _descriptors() -> list[str]:
    return sorted(entry.name for entry in Path("/proc/self/fd").iterdir())


def test_the_argument_arrives_and_the_answer_comes_back() -> None:
    argument = {"text": "Zoë 📞", "n": [1, None, True]}
    assert _report(_run("echo", argument))["argument"] == {"file": "calls.csv", **argument}


def test_rows_come_in_order_with_json_between() -> None:
    messages = _run("send_rows", {"rows": 3, "batches": 2})
    assert [type(m) for m in messages] == [BatchMessage, JsonMessage] * 2
    first = messages[0]
    assert isinstance(first, BatchMessage)
    assert (first.channel, first.batch.to_pydict()) == ("rows", {"n": [0, 1, 2]})


def test_a_table_is_read_in_the_sandbox(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("a,b\n1,2\n")
    messages = _run("read_table", {"path": str(path)})
    assert [m.batch.to_pydict() for m in messages if isinstance(m, BatchMessage)] == [
        {"c0": ["a", "1"], "c1": ["b", "2"]}
    ]


def test_printing_does_not_garble_the_stream() -> None:
    assert _report(_run("chatter", {"lines": 20_000})) == "still in order"


def test_running_out_of_memory_names_place_and_remedy() -> None:
    error = _failure("devour_memory", memory_mb=600)
    assert "more than 600 MB of memory" in error.message
    assert error.place == "while reading, after row 7"
    assert "--reader-memory" in str(error.remedy)


def test_a_workbook_that_needs_too_much_memory_is_refused(tmp_path: Path) -> None:
    """Two cells at the corners of a table make a parser lay out all the cells between them."""
    path = tmp_path / "corners.xlsx"
    rows = "".join(f'<row r="{row}"><c r="{ref}"><v>1</v></c></row>' for row, ref in ((1, "A1"), (1048576, "O1048576")))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        root = f'<Relationship Id="rId1" Type="{links}/officeDocument" Target="xl/workbook.xml"/>'
        archive.writestr("_rels/.rels", f"<Relationships>{root}</Relationships>")
        sheets = f'<sheets><sheet name="S" sheetId="1" r:id="rId1" xmlns:r="{links}"/></sheets>'
        archive.writestr("xl/workbook.xml", f'<workbook xmlns="{main}">{sheets}</workbook>')
        target = f'<Relationship Id="rId1" Type="{links}/worksheet" Target="worksheets/sheet1.xml"/>'
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{target}</Relationships>")
        archive.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
        )
    with pytest.raises(BadExhibit, match="memory"):
        _run("read_table", {"path": str(path)}, memory_mb=600)


def test_too_little_memory_to_start_is_said_plainly() -> None:
    assert "more than 64 MB" in _failure("send_rows", {"rows": 1 << 24, "batches": 1}, memory_mb=64).message


def test_processor_time_is_limited() -> None:
    error = _failure("spin", seconds=1)
    assert "processor time" in error.message
    assert "--reader-seconds" in str(error.remedy)


def test_silence_is_limited() -> None:
    assert "said nothing for 0.3 seconds" in _failure("stall", idle_seconds=0.3).message


@pytest.mark.parametrize(
    ("number", "word"),
    [(signal.SIGSEGV, "SIGSEGV"), (signal.SIGABRT, "SIGABRT"), (signal.SIGKILL, "ended from outside")],
)
def test_a_crash_tells_how_far_it_came(number: int, word: str) -> None:
    error = _failure("crash", {"signal": int(number)})
    assert word in error.message
    assert error.place == "while reading, after row 41"


def test_the_last_words_are_kept() -> None:
    assert "the last word" in _failure("crash", {"signal": int(signal.SIGSEGV)}).message


def test_leaving_without_a_word_is_a_crash() -> None:
    assert "exit code 3" in _failure("leave", {"code": 3}).message
    assert "exit code 0" in _failure("leave", {"code": 0}).message


@pytest.mark.parametrize(
    "garbage",
    [
        b"nothing of the sort, but long enough",
        b"CFr1\x09\x00\x00" + bytes(8),
        b"CFr1\x01\x00\x00" + b"\xff" * 8,
        b"CFr1\x02\x00\x00" + b"\xff\xff\xff\xff\x00\x00\x00\x00",
        b"CFr1\x02\x00\x00" + (4).to_bytes(8, "little") + b"{{{{",
        b"CFr1\x01\x00\x00" + (4).to_bytes(8, "little") + b"rows",
        b"CFr1\x04\x00\x00" + (2).to_bytes(8, "little") + b"[]",
    ],
)
def test_garbage_is_refused(garbage: bytes) -> None:
    assert "no message" in _failure("garble", {"bytes": garbage.hex()}).message


def test_half_a_message_is_a_crash() -> None:
    assert "crashed" in _failure("garble", {"bytes": b"CFr1\x02".hex()}).message


def test_our_errors_come_through_as_they_were() -> None:
    with pytest.raises(Undecided) as hit:
        _run("refuse")
    assert (hit.value.message, hit.value.file, hit.value.place, hit.value.remedy) == (
        "two layouts fit",
        "calls.csv",
        "row 3",
        "Say which.",
    )


def test_a_blunder_of_the_reader_is_named() -> None:
    error = _failure("blunder")
    assert "ZeroDivisionError: by mistake" in error.message
    assert error.place == "while reading, after row 12"


@pytest.mark.parametrize("task", ["os:system", "nothing", "casefold.errors:gone", "casefold.gone:x", "casefoldish.x:y"])
def test_only_tasks_of_ours_and_of_registered_packages_run(task: str) -> None:
    with pytest.raises(BadOption, match=r"reading task|cannot be loaded"):
        list(run_reader(task, {}))


def test_no_file_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    assert _report(_run("write_file", {"path": str(path)})) == {"refused": "File too large"}
    assert not path.exists() or path.read_bytes() == b""


def test_no_other_descriptor_is_inherited(tmp_path: Path) -> None:
    with (tmp_path / "open.txt").open("w") as ours:
        os.set_inheritable(ours.fileno(), True)
        assert _report(_run("list_descriptors")) == [0, 1, 2, 3, 4]


def test_closing_ends_the_process_and_leaks_nothing() -> None:
    _run("echo")
    before = _descriptors()
    messages = run_reader(_TRIAL + "stall", {})
    first = next(messages)
    assert isinstance(first, JsonMessage)
    messages.close()  # type: ignore[attr-defined]
    assert _is_gone(first.data["pid"])
    assert _descriptors() == before


def test_failures_leak_nothing_and_leave_no_zombie() -> None:
    _run("echo")
    before, children = _descriptors(), _children()
    for task, argument in (("crash", {"signal": 11}), ("garble", {"bytes": "00" * 20}), ("refuse", {})):
        with pytest.raises((BadExhibit, Undecided)):
            _run(task, argument)
    pid = _report(_run("echo"))["pid"]
    assert _is_gone(pid)
    assert _descriptors() == before
    assert _children() == children == [str(_report(_run("echo"))["parent"])]


def test_a_slow_consumer_holds_the_reader_back() -> None:
    """The reader sends 64 batches of 8 MB; it has not the address space to queue them all."""
    total = 0
    for message in run_reader(_TRIAL + "send_rows", {"rows": 1 << 20, "batches": 64}, memory_mb=600):
        if isinstance(message, BatchMessage):
            total += message.batch.num_rows
    assert total == 64 << 20


def test_a_starter_that_is_killed_takes_its_readers_and_the_next_task_has_another() -> None:
    messages = run_reader(_TRIAL + "stall", {"file": "calls.csv"})
    first = next(messages)
    assert isinstance(first, JsonMessage)
    starter = _report(_run("echo"))["parent"]
    os.kill(starter, signal.SIGKILL)
    with pytest.raises(BadExhibit, match="ended from outside"):
        next(messages)
    assert _eventually_gone(first.data["pid"])
    assert _report(_run("echo"))["parent"] != starter


def test_a_starter_ends_when_nobody_asks_it() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        command = f"from casefold.formats.readers import starter; starter.IDLE_SECONDS = 0.05; {_SERVE}"
        process = subprocess.run(
            [sys.executable, "-c", command, str(theirs.fileno())], pass_fds=[theirs.fileno()], timeout=60, check=False
        )
    assert process.returncode == 0


def test_a_process_that_forks_gets_a_starter_of_its_own() -> None:
    ours = _report(_run("echo"))["parent"]
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(writing, str(_report(_run("echo"))["parent"]).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as theirs:
        assert int(theirs.read()) != ours
    assert os.waitpid(pid, 0)[1] == 0
    assert _report(_run("echo"))["parent"] == ours


def test_readers_run_side_by_side_from_many_threads() -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda at: _report(_run("echo", {"at": at}))["argument"]["at"], range(32)))
    assert found == list(range(32))


def test_the_process_dies_with_its_parent() -> None:
    script = (
        "from casefold.formats.readers.sandbox import run_reader\n"
        "import os, signal\n"
        f"messages = run_reader({_TRIAL + 'stall'!r}, {{}})\n"
        "print(next(messages).data['pid'], flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    parent = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert parent.returncode == -signal.SIGKILL
    assert _eventually_gone(int(parent.stdout))


def _pid(crew: Crew) -> int:
    found = _report(list(crew.run(f"{_TRIAL}echo", {"file": "calls.csv"})))
    return int(found["pid"])


def test_one_process_of_a_crew_serves_one_file_after_another() -> None:
    crew = Crew()
    first = _pid(crew)
    with pytest.raises(Undecided):
        list(crew.run(f"{_TRIAL}refuse", {"file": "calls.csv"}))
    assert _pid(crew) == first
    crew.close()
    assert _eventually_gone(first)


@pytest.mark.parametrize("task", ["devour_memory", "spin"])
def test_a_crew_goes_on_in_a_fresh_process_after_a_file_that_broke_one(task: str) -> None:
    crew = Crew(memory_mb=300, seconds=1)
    first = _pid(crew)
    with pytest.raises(ReaderLost):
        list(crew.run(_TRIAL + task, {"file": "calls.csv"}))
    assert _eventually_gone(first)
    assert _pid(crew) != first
    crew.close()


def test_a_crew_left_in_the_middle_of_a_file_ends_its_process() -> None:
    crew = Crew()
    first = _pid(crew)
    messages = crew.run(f"{_TRIAL}send_rows", {"file": "calls.csv", "rows": 10, "batches": 10})
    next(messages)
    messages.close()  # type: ignore[attr-defined]
    assert _eventually_gone(first)
    assert _pid(crew) != first
    crew.close()
