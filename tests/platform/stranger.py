"""A stranger's app as its author hands it over: written by `casefold new-app`, built as a distribution, installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 240
NAME = "quiet_days"


def install_stranger(folder: Path) -> Path:
    """Write the app into `app`, build it, and install it into `site`, below a folder; return the last of them."""
    uv = shutil.which("uv") or shutil.which("uv", path=str(ROOT / ".bootstrap" / "bin"))
    if uv is None:
        pytest.skip("uv is not here to build a distribution with")
    words = [sys.executable, "-m", "casefold.cli", "new-app", NAME, "--folder", str(folder / "app")]
    run_command(words, dict(os.environ))
    build = [uv, "build", "--wheel", "--offline", "--python", sys.executable, "-o", str(folder / "dist"), "."]
    run_command(build, dict(os.environ), folder / "app")
    wheel = next((folder / "dist").glob("*.whl"))
    install = [uv, "pip", "install", "--offline", "--no-deps", "--python", sys.executable]
    run_command([*install, "--target", str(folder / "site"), str(wheel)], dict(os.environ))
    return folder / "site"


def clean_environment() -> dict[str, str]:
    """Return this environment without what the tests themselves are told."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("CASEFOLD_", "DJANGO_"))}


def run_command(words: list[str], environment: dict[str, str], folder: Path | None = None) -> str:
    """Run a command that has to succeed; return what it printed."""
    done = subprocess.run(words, env=environment, cwd=folder, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
