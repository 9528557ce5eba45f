"""A folder of many files comes in by one command, gives one report, and goes on where it was interrupted."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

import casefold
from tests.cli.conftest import Run

HEAD = "Calling Number,Called Number,Start Date,Start Time,Duration,Type,Remark\n"
FILES = 24


def write(folder: Path) -> Path:
    """Write calls in folders, a chat, an archive with a damaged member, something unknown, and nothing at all."""
    for number in range(FILES):
        place = folder / f"force {number % 3}" / f"calls {number:02}.csv"
        place.parent.mkdir(parents=True, exist_ok=True)
        row = f"07700 900{number:03},07700 900999,1{number % 9}/03/2025,10:00:{number:02},12,Voice,seen\n"
        place.write_text(HEAD + row, encoding="utf-8")
    chat = "01/03/2025, 09:14 - Ann Larkin: the rota\n13/03/2025, 09:15 - Kit Larkin: thank you\n"
    (folder / "WhatsApp Chat with Rota.txt").write_text(chat + chat.replace("14", "16"), encoding="utf-8")
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("cut.zip", b"PK\x03\x04" + b"\0" * 40)
    (folder / "box.zip").write_bytes(held.getvalue())
    (folder / "picture.bin").write_bytes(bytes(range(256)) * 4)
    (folder / "empty.csv").write_bytes(b"")
    return folder


def test_one_report_says_what_many_files_were(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "files")
    run("case", "create", "larkspur")
    ended = run("import", "larkspur", str(tmp_path / "files"))
    assert ended.code == 1
    lines = [line.strip() for line in ended.out.splitlines()]
    assert f"{FILES + 4} files" in lines
    assert f"call_table: {FILES} files, {FILES} rows read; stored {FILES} call" in lines
    assert any(line.startswith("whatsapp: 1 file, 4 rows read; stored 4 message") for line in lines)
    assert f"columns not understood, kept as text: Remark ({FILES} files)" in lines
    assert any(line.startswith("box.zip/cut.zip: not read") for line in lines)
    assert any(line.startswith("picture.bin: ") for line in lines)
    assert any(line.startswith("empty.csv: the file is empty") for line in lines)
    assert len(lines) < 25
    again = run("import", "larkspur", str(tmp_path / "files"))
    assert f"already held with the same bytes and options, nothing stored twice: {FILES + 2} files" in again.out


def test_an_interrupted_folder_is_gone_on_with_by_the_same_command(tmp_path: Path) -> None:
    write(tmp_path / "files")
    home = tmp_path / "home"
    case = casefold.open_home(home).create_case("larkspur", by="Test")
    words = [sys.executable, "-m", "casefold.cli", "--home", str(home), "--by", "Test", "import", "larkspur"]
    quiet = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen([*words, str(tmp_path / "files")], env=quiet, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while len(case.exhibits()) < 6:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.kill()
    process.wait()
    before = len(case.exhibits())
    assert before < FILES
    done = subprocess.run([*words, str(tmp_path / "files")], env=quiet, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    assert len(case.exhibits()) == FILES + 4
    assert case.count("call") == FILES
    assert case.verify() == []


@pytest.mark.parametrize("count", [1, 3])
def test_few_files_are_reported_one_by_one(run: Run, tmp_path: Path, count: int) -> None:
    for number in range(count):
        (tmp_path / f"calls-{number}.csv").write_text(
            HEAD + f"07700 90000{number},07700 900999,13/03/2025,10:00:00,1,Voice,\n"
        )
    run("case", "create", "larkspur")
    ended = run("import", "larkspur", *(str(tmp_path / f"calls-{number}.csv") for number in range(count)))
    assert ended.out.count("call_table; 1 rows read = 1 stored + 0 set aside; 1 call") == count
