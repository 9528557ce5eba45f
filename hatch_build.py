"""Builds the front end into the wheel, so that whoever installs Casefold needs no Node.

An editable install is left alone: the Makefile builds for development (`make frontend`), see docs/decisions/0006.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontendHook(BuildHookInterface[Any]):
    """Runs `frontend/build.py` before the files of a wheel are collected."""

    PLUGIN_NAME = "frontend"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, unless this is an editable install."""
        if self.target_name != "wheel" or version == "editable":
            return
        done = subprocess.run([sys.executable, str(Path(self.root) / "frontend" / "build.py"), "build"], check=False)  # noqa: S603
        if done.returncode != 0:
            raise SystemExit("The front end was not built, so neither is the wheel; the reason stands above.")
