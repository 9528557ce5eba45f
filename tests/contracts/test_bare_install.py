"""The engine installs without extras into an empty environment, and works there."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
UV = ROOT / ".bootstrap" / "bin" / "uv"

STORY = """
import importlib, pkgutil, sys, tempfile, pathlib
import casefold
skipped = {"casefold.platform", "casefold.apps"}
for module in pkgutil.walk_packages(casefold.__path__, "casefold."):
    if module.name.startswith(tuple(skipped)) or ".migrations" in module.name or "__main__" in module.name:
        continue
    importlib.import_module(module.name)
for extra in ("polars", "psycopg", "pyspark", "tantivy", "django", "httpx"):
    assert extra not in sys.modules, extra
folder = pathlib.Path(tempfile.mkdtemp())
csv = folder / "calls.csv"
csv.write_text(
    "Calling Number,Called Number,Date,Time,Duration,Type\\n"
    "07700900123,07700900456,13/02/2026,10:11:12,65,Voice\\n"
    "07700900456,07700900123,14/02/2026,10:11:12,0,Voice\\n"
)
case = casefold.open_home(folder / "home").create_case("bare", by="Test")
report = case.add([csv], by="Test").reports[0]
assert report.status == "stored" and report.balances and report.rows_stored == 2, report
finding = case.analyse("top_contacts", by="Test", subject=["07700900123"])
assert case.evidence(finding, 0).num_rows == 2
assert case.verify() == []
print("bare install works:", finding.sentence)
"""


@pytest.mark.slow
def test_the_engine_without_extras_imports_reads_and_answers(tmp_path: Path) -> None:
    if not UV.exists() and shutil.which("uv") is None:
        pytest.skip("uv is not here: `make test` fetches it")
    uv = str(UV) if UV.exists() else "uv"
    environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(tmp_path / "env"), "UV_SYSTEM_CERTS": "1"}
    environment.pop("VIRTUAL_ENV", None)
    subprocess.run(
        [uv, "sync", "--frozen", "--quiet", "--no-default-groups", "--no-editable", "--project", str(ROOT)],
        env=environment,
        check=True,
        cwd=tmp_path,
    )
    done = subprocess.run(
        [str(tmp_path / "env" / "bin" / "python"), "-I", "-c", STORY],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert "bare install works" in done.stdout
