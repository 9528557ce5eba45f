"""Rows, rate and time left of an import: on standard error, and only where a person watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from casefold.cli.terminal import visible

if TYPE_CHECKING:
    from casefold.cli.engine import Progress


@contextmanager
def shown_progress() -> Iterator[Callable[[Progress], None] | None]:
    """Give what an import tells its progress to; None where no terminal shows it."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    bar = Bar(
        TextColumn("{task.fields[file]}", markup=False),
        TextColumn("{task.fields[stage]}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[counted]}", markup=False),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        yield _Watch(bar).tell


class _Watch:
    """Moves the bar of the file under way."""

    def __init__(self, bar: object) -> None:
        from rich.progress import Progress as Bar

        assert isinstance(bar, Bar)
        self._bar = bar
        self._file: str | None = None
        self._task = bar.add_task("", total=1.0, file="", stage="", counted="")

    def tell(self, progress: Progress) -> None:
        """Show how far the file is."""
        if progress.file != self._file:
            self._file = progress.file
            self._bar.reset(self._task, total=1.0)
        elapsed = self._bar.tasks[0].elapsed or 0.0
        rate = f", {progress.rows / elapsed:,.0f} a second" if elapsed > 1 and progress.rows else ""
        counted = f"{progress.rows:,} rows{rate}" if progress.rows else ""
        self._bar.update(
            self._task, completed=progress.done, file=visible(progress.file), stage=progress.stage, counted=counted
        )
