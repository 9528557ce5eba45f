"""Work an app brings: declared once with its options, it gets a form, an API route, a command and metering."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from casefold.model.option import Option, read_options
from casefold.platform.runs.work import Doing, Outcome, Work

Do = Callable[[Doing, Mapping[str, Any]], Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppWork(Work):
    """A `Work` with the words and options a person needs to start it."""

    title: str
    help: str
    options: tuple[Option, ...] = ()

    @property
    def label(self) -> str:
        """Return the last part of its dotted name: its place in addresses and commands."""
        return self.name.rpartition(".")[2]


def app_work(
    title: str, *, help: str, options: tuple[Option, ...] = (), verb: str = "analyse", idempotent: bool = False
) -> Callable[[Do], AppWork]:
    """Declare a function of an app's `work.py` as work for the queue.

    Args:
        title: What a person starts, such as "Count the quiet days".
        help: What it does and what comes of it, in a sentence.
        options: What it may be told; the function is given their values, read and checked.
        verb: What its person must be allowed to do to the case, when it starts and when it runs.
        idempotent: Whether doing it again after a crash gives what doing it once gives.

    The function takes the `Doing` and the options by name, and returns `done(message, units)`.
    """

    def declare(do: Do) -> AppWork:
        def run(doing: Doing) -> Outcome:
            return do(doing, read_options(options, doing.arguments.get("options") or {}))

        name = f"{do.__module__}.{do.__qualname__}"
        return AppWork("app", name, run, verb, idempotent, title=title, help=help, options=options)

    return declare


def done(message: str, units: int, **result: Any) -> Outcome:
    """Return what came of work.

    Args:
        message: The outcome in a sentence, for the run's page.
        units: How many of the app's units were done; this is what its use is counted by.
        result: Ids of what was made, kept with the run; no content of the case.

    Raises:
        ValueError: The units are no count.
    """
    if type(units) is not int or units < 0:
        raise ValueError(f"units are a whole number from 0, not {units!r}")
    return Outcome(message, {"units": units, **result})
