"""Find the hosted apps before Django is set up, so that they may bring templates, static files and tables.

An app is a package with `APP`: one of `casefold.apps`, or one that an installed distribution names under the
entry point `casefold.apps`. Whatever goes wrong in one is noted beside its name; the site starts without it.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

GROUP = "casefold.apps"
BUILT_IN = "casefold.apps"
NEEDED = ("name", "title", "question", "audience", "guide", "pages")
_NAME = re.compile(r"\A[a-z][a-z0-9_]{0,39}\Z")


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


@dataclass(frozen=True, slots=True)
class Directory:
    """What was found."""

    found: dict[str, Found]
    broken: list[Broken]

    def disable(self, name: str, reason: str) -> None:
        """Take an app out that fails later: when its tables, templates or pages are loaded."""
        item = self.found.pop(name, None)
        if item is not None:
            self.broken.append(Broken(name, item.source, reason))


@cache
def directory() -> Directory:
    """Look for the apps, once in each process."""
    result = Directory({}, [])
    for name, source, load in [*_built_in(), *_installed()]:
        try:
            app, package = load()
            _check(app, result)
        except Exception as error:  # noqa: BLE001 - a stranger's app may fail in any way; it is listed, not hidden
            result.broken.append(Broken(name, source, f"{type(error).__name__}: {error}"))
            continue
        result.found[app.name] = Found(app, package, source)
    return result


def installed_configs() -> list[str]:
    """Return what Django's INSTALLED_APPS needs for the apps that were found."""
    return [f"casefold.platform.directory.hosted.{name}" for name in directory().found]


def _check(app: Any, known: Directory) -> None:
    missing = [name for name in NEEDED if not hasattr(app, name)]
    if missing:
        raise ValueError(f"its declaration has no {', '.join(missing)}")
    if not _NAME.match(str(app.name)):
        raise ValueError(f"'{app.name}' is no name: lower-case letters, digits and underscores")
    if app.name in known.found:
        raise ValueError(f"the name {app.name} is taken by {known.found[app.name].source}")


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
