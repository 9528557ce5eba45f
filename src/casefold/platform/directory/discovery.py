"""Find the hosted apps before Django is set up, so that they may bring templates, static files and tables.

An app is a package with `APP`: one of `casefold.apps`, or one that an installed distribution names under the
entry point `casefold.apps`. Its words are read now; its pages, routes and work once Django is ready, because they may
use tables. Whatever goes wrong in one is noted beside its name, with the remedy; the site starts without it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from casefold.errors import NotFound
from casefold.platform.directory import conventions
from casefold.platform.directory.contract import Problem, problems_of, problems_of_words

GROUP = "casefold.apps"
BUILT_IN = "casefold.apps"
MEND = "Mend the app, or take it off the site; then start the site again."


@dataclass(frozen=True, slots=True)
class Found:
    """An app that can be used."""

    app: Any
    """Its declaration, an `appkit.App`."""
    package: str
    source: str
    """The distribution it came with."""


@dataclass(slots=True)
class Broken:
    """An app that cannot be used, and why."""

    name: str
    source: str
    reason: str
    remedy: str = MEND


@dataclass(frozen=True, slots=True)
class Directory:
    """What was found."""

    found: dict[str, Found]
    broken: list[Broken]

    def app(self, name: str) -> Found:
        """Return an app by its name.

        Raises:
            NotFound: There is none.
        """
        found = self.found.get(name)
        if found is None:
            raise NotFound(f"there is no app '{name}'", remedy="See the list of apps.")
        return found

    def add(self, name: str, source: str, load: Loader) -> None:
        """Read one app's words; list it as broken where they do not hold."""
        try:
            app, package = load()
            app = conventions.with_guide(app, package)
            problems = problems_of_words(app)
            if app.name in self.found:
                taken = f"the name {app.name} is taken by {self.found[app.name].source}"
                problems.append(Problem(taken, "Give the app another name."))
        except Exception as error:  # noqa: BLE001 - a stranger's app may fail in any way; it is listed, not hidden
            self.broken.append(Broken(name, source, f"{type(error).__name__}: {error}"))
            return
        if problems:
            self.broken.append(_refused(name, source, problems))
        else:
            self.found[app.name] = Found(app, package, source)

    def complete(self, name: str) -> None:
        """Load what an app brings and hold it to the contract, once Django is ready."""
        item = self.found.get(name)
        if item is None:
            return
        try:
            app = conventions.complete(item.app, item.package)
            problems = problems_of(app, item.package)
        except Exception as error:  # noqa: BLE001 - a stranger's app may fail in any way; it is listed, not hidden
            self.disable(name, f"{type(error).__name__}: {error}")
            return
        self.refuse(name, problems)
        if not problems:
            self.found[name] = Found(app, item.package, item.source)

    def refuse(self, name: str, problems: list[Problem]) -> None:
        """Take an app out that breaks the contract; one without a problem stays."""
        if problems and name in self.found:
            item = self.found.pop(name)
            self.broken.append(_refused(name, item.source, problems))

    def disable(self, name: str, reason: str) -> None:
        """Take an app out that fails later: when its tables, templates or pages are loaded."""
        item = self.found.pop(name, None)
        if item is not None:
            self.broken.append(Broken(name, item.source, reason))


def _refused(name: str, source: str, problems: list[Problem]) -> Broken:
    reason = "; ".join(problem.what for problem in problems)
    return Broken(name, source, reason, " ".join(dict.fromkeys(problem.remedy for problem in problems)))


@cache
def directory() -> Directory:
    """Look for the apps, once in each process."""
    result = Directory({}, [])
    for name, source, load in [*_built_in(), *_installed()]:
        result.add(name, source, load)
    return result


def installed_configs() -> list[str]:
    """Return what Django's INSTALLED_APPS needs for the apps that were found."""
    return [f"casefold.platform.directory.hosted.{name}" for name in directory().found]


Loader = Callable[[], tuple[Any, str]]


def _built_in() -> Iterator[tuple[str, str, Loader]]:
    root = importlib.import_module(BUILT_IN)
    for module in sorted(pkgutil.iter_modules(root.__path__), key=lambda item: item.name):
        yield module.name, "casefold", _loader(f"{BUILT_IN}.{module.name}")


def _loader(package: str) -> Loader:
    def load() -> tuple[Any, str]:
        return importlib.import_module(package).APP, package

    return load


def _installed() -> Iterator[tuple[str, str, Loader]]:
    for point in sorted(entry_points(group=GROUP), key=lambda item: item.name):
        source = point.dist.name if point.dist is not None else point.value
        yield point.name, source, _point_loader(point)


def _point_loader(point: EntryPoint) -> Loader:
    def load() -> tuple[Any, str]:
        return point.load(), point.module

    return load
