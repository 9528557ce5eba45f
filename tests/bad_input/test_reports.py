"""A handset report that carries far more than a report: its files are hashed where they lie, and never unpacked."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import casefold
from tests.bad_input.test_limits import PEAK, PEAK_MB
from tests.formats.cellebrite.reports import english

FILES, MEGABYTES = 8, 128
"""A gigabyte of attachments."""


@pytest.mark.slow
def test_a_gigabyte_of_attachments_is_hashed_where_it_lies(tmp_path: Path) -> None:
    path, block = tmp_path / "handset.ufdr", bytes(range(256)) * 4_096
    digests = {}
    with zipfile.ZipFile(path, "w") as archive:  # stored, as photographs are: they do not get smaller
        archive.writestr("report.xml", english())
        for number in range(FILES):
            name, digest = f"files/Video/clip_{number}.mp4", hashlib.sha256()
            with archive.open(name, "w") as member:
                for at in range(MEGABYTES):
                    content = number.to_bytes(4, "little") + at.to_bytes(4, "little") + block[8:]
                    member.write(content)
                    digest.update(content)
            digests[name] = digest.hexdigest()
    assert path.stat().st_size > FILES * MEGABYTES << 20
    home = tmp_path / "home"
    case = casefold.open_home(home).create_case("small", by="Test")
    done = subprocess.run([sys.executable, "-c", PEAK, str(home), str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    found, peak, differences = json.loads(done.stdout)
    assert (found, differences) == ([["handset.ufdr", "stored"]], [])
    assert peak < PEAK_MB
    held = case.exhibits()[0]
    assert held.holding == "referenced"
    listed = {row["path"]: row["sha256"] for row in case.arrow("media").to_pylist() if row["path"] in digests}
    assert listed == digests
    assert case.arrow("message").num_rows > 0
    assert sum(item.stat().st_size for item in home.rglob("*") if item.is_file()) < 16 << 20
