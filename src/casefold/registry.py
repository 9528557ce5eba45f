"""Find the members of each engine family: built-in ones and those that installed packages bring.

Both come through the same door. A member that cannot be loaded never stops the rest: it is listed with the
reason, so that `casefold doctor` and the reference can say what is missing.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from casefold.errors import NotFound

_FAMILIES = {
    "formats": ("casefold.formats", "casefold.formats", "FORMAT", frozenset({"contract", "readers", "profiles"})),
    "analyses": ("casefold.analysis", "casefold.analyses", "ANALYSIS", frozenset({"contract", "measures"})),
    "exports": ("casefold.export", "casefold.exports", "EXPORT", frozenset({"contract"})),
    "language": ("casefold.language", "casefold.language", "ENGINE", frozenset({"contract"})),
}


@dataclass(frozen=True, slots=True)
class Broken:
    """A member that could not be loaded."""

    family: str
    name: str
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Family:
    """The members of one family, by name, and those that failed."""

    members: dict[str, Any]
    broken: tuple[Broken, ...]

    def get(self, name: str) -> Any:
        """Return a member by its declared name.

        Raises:
            NotFound: No such member; the message lists those there are.
        """
        if name in self.members:
            return self.members[name]
        failed = next((item for item in self.broken if item.name == name), None)
        if failed is not None:
            raise NotFound(
                f"'{name}' of {failed.source} failed to load: {failed.reason}", remedy="Run `casefold doctor`."
            )
        raise NotFound(f"there is no '{name}'", remedy=f"Known: {', '.join(sorted(self.members)) or 'none'}.")


@cache
def family(name: str) -> Family:
    """Load one family: formats, analyses, exports or language."""
    package, group, attribute, contracts = _FAMILIES[name]
    members: dict[str, Any] = {}
    broken: list[Broken] = []
    for source, load in [*_built_in(package, attribute, contracts), *_installed(group)]:
        try:
            member = load()
            if member is None:
                continue
            label = str(member.name)
            if label in members:
                raise ValueError(f"the name {label} is taken")
            members[label] = member
        except Exception as error:  # noqa: BLE001 - a stranger's member may fail in any way; it is listed, not hidden
            broken.append(Broken(name, source.rsplit(".", 1)[-1], source, f"{type(error).__name__}: {error}"))
    return Family(dict(sorted(members.items())), tuple(broken))


def formats() -> Family:
    """Return the import formats."""
    return family("formats")


def analyses() -> Family:
    """Return the analyses."""
    return family("analyses")


def exports() -> Family:
    """Return the exports."""
    return family("exports")


def language() -> Family:
    """Return the language engines."""
    return family("language")


class _ModuleMember:
    """Loads the member a module of a built-in package declares."""

    def __init__(self, module: str, attribute: str) -> None:
        self._module = module
        self._attribute = attribute

    def __call__(self) -> Any:
        return getattr(importlib.import_module(self._module), self._attribute, None)


def _built_in(package: str, attribute: str, contracts: frozenset[str]) -> Iterator[tuple[str, Any]]:
    root = importlib.import_module(package)
    for module in sorted(pkgutil.iter_modules(root.__path__), key=lambda item: item.name):
        if module.name not in contracts:
            name = f"{package}.{module.name}"
            yield name, _ModuleMember(name, attribute)


def _installed(group: str) -> Iterator[tuple[str, Any]]:
    for point in sorted(entry_points(group=group), key=lambda item: item.name):
        yield _source_of(point), point.load


def _source_of(point: EntryPoint) -> str:
    package = point.dist.name if point.dist is not None else point.value
    return f"{package}.{point.name}"
