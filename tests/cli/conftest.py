"""Runs `casefold` in this process as a shell would: arguments in, exit code and both streams out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from casefold.cli.root import cli


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one object on standard output."""
        return json.loads(self.out)


Run = Callable[..., Ended]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give a function that runs a command on a home of its own."""
    monkeypatch.setenv("CASEFOLD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CASEFOLD_BY", "A. Analyst")
    monkeypatch.delenv("CASEFOLD_DEBUG", raising=False)
    monkeypatch.delenv("CASEFOLD_DATABASE", raising=False)

    def call(*words: str, input: str | None = None) -> Ended:
        result = CliRunner().invoke(cli, list(words), input=input)
        return Ended(result.exit_code, result.stdout, result.stderr)

    return call
