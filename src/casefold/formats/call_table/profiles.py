"""Layouts kept under a name and a version: shipped with published ones, saved from a person's correction.

A profile recognises its layout by the names of columns or by what values look like, and then says what a header
alone does not: the zone, the order of dates, what a code means. Shipped and saved profiles have one shape, so a
saved one can be shipped. What a layout's source does not establish is marked in the profile's notes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from casefold.errors import BadOption
from casefold.formats.call_table.fields import EVENT, FIELDS_OF, TABLES, known_field, known_kind, on_table
from casefold.formats.call_table.layout import Rule
from casefold.formats.call_table.readings import READINGS
from casefold.formats.readers.column_map import IGNORE
from casefold.formats.readers.header_text import bare, squash
from casefold.formats.readers.layout_match import Match

NAME: Final = "call_table"
_FOLDER: Final = Path(__file__).parent.parent / "profiles"
_MOST: Final = 0.95
_MANY: Final = 0.6
_TEXTS: Final = ("zone", "region", "time_order", "durations", "network", "anchor", "flag")


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout of a profile."""

    match: Match
    table: str
    columns: Mapping[str, str]
    """Header (or letter, where there is none) -> field."""
    kind: str | None = None
    read: Mapping[str, str] = field(default_factory=dict)
    """Header -> way of reading, where a cell holds more than its field."""
    missing: tuple[str, ...] = ()
    words: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    zone: str | None = None
    region: str | None = None
    time_order: str | None = None
    durations: str | None = None
    network: str | None = None
    anchor: str | None = None
    flag: str | None = None
    """A mark on every row."""
    notes: tuple[str, ...] = ()
    """Said in the import report of every file read by it."""

    def field_of(self, header: str) -> str | None:
        """Return the field of a header, or None where the layout does not name it."""
        return _of_header(self.columns, header)

    def reading_of(self, header: str) -> str | None:
        """Return the way of reading a header's cells."""
        return _of_header(self.read, header)


@dataclass(frozen=True, slots=True)
class Profile:
    """A named, versioned set of layouts."""

    name: str
    version: int
    title: str
    source: str
    notes: str
    layouts: tuple[Layout, ...]

    @property
    def label(self) -> str:
        """Return name and version as an import report shows them."""
        return f"{self.name}@{self.version}"


def _of_header(named: Mapping[str, str], header: str) -> str | None:
    wanted = {squash(header), squash(bare(header))}
    for name, said in named.items():
        if squash(name) == squash(header):
            return said
    for name, said in named.items():
        if squash(bare(name)) in wanted and squash(bare(name)) != "":
            return said
    return None


def read_profile(content: Mapping[str, Any]) -> Profile:
    """Read a profile from a mapping, as TOML and JSON give it.

    A saved mapping without `layouts` (`columns` alone) is one layout that all of its headers recognise.

    Raises:
        BadOption: It names a field, kind or reading that does not exist.
    """
    name = str(content.get("name", "unnamed"))
    try:
        shared = {key: content[key] for key in _TEXTS if content.get(key) is not None}
        listed = content.get("layouts") or [_flat(content)]
        layouts = tuple(_layout({**shared, **layout}) for layout in listed)
    except BadOption as error:
        raise BadOption(error.message, place=f"profile {name}", remedy=error.remedy) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadOption(
            f"the profile is malformed: {error}", place=f"profile {name}", remedy="See the shipped profiles."
        ) from error
    return Profile(
        name=name,
        version=int(content.get("version", 1)),
        title=str(content.get("title", name)),
        source=str(content.get("source", "")),
        notes=str(content.get("notes", "")),
        layouts=layouts,
    )


def _flat(content: Mapping[str, Any]) -> dict[str, Any]:
    columns = dict(content.get("columns", {}))
    return {**content, "match": {"headers": list(columns)}, "columns": columns, "notes": ()}


def _layout(value: Mapping[str, Any]) -> Layout:
    columns = {str(header): known_field(str(said)) for header, said in value["columns"].items()}
    table = str(value.get("table") or _table_of(columns.values()))
    if table not in TABLES:
        raise BadOption(f"there is no table '{table}'", remedy=f"Choose {', '.join(TABLES)}.")
    columns = {header: on_table(said, table) or IGNORE for header, said in columns.items()}
    read = {str(header): str(said) for header, said in value.get("read", {}).items()}
    for said in read.values():
        if said not in READINGS:
            raise BadOption(f"there is no reading '{said}'", remedy=f"Known: {', '.join(READINGS)}.")
    match = value.get("match", {})
    kind = value.get("kind")
    return Layout(
        match=Match(
            headers=tuple(match.get("headers", ())),
            any_of=tuple(match.get("any_of", ())),
            at_least=int(match.get("at_least", 1)),
            values=tuple(match.get("values", ())),
            one_of=tuple(match.get("one_of", ())),
            shapes=tuple(match.get("shapes", ())),
        ),
        table=table,
        columns=columns,
        kind=known_kind(str(kind)) if kind is not None else None,
        read=read,
        missing=tuple(value.get("missing", ())),
        words={squash(word): _word(said) for word, said in value.get("words", {}).items()},
        rules=tuple(Rule(known_field(r["field"]), str(r["pattern"]), dict(r["set"])) for r in value.get("rules", ())),
        notes=tuple(value.get("notes", ())),
        **{key: value.get(key) for key in _TEXTS},
    )


def _word(said: Mapping[str, str] | Sequence[str | None]) -> tuple[str | None, str | None]:
    if isinstance(said, Mapping):
        return said.get("service"), said.get("direction")
    return said[0], said[1]


def _table_of(fields: Iterable[str]) -> str:
    named = [name for name in fields if name != IGNORE]
    fits = {table: sum(name in FIELDS_OF[table] for name in named) for table in TABLES}
    return max(TABLES, key=lambda table: (fits[table], table == EVENT))


@cache
def shipped() -> tuple[Profile, ...]:
    """Return the profiles that come with the engine, by name."""
    found = [read_profile(tomllib.loads(path.read_text(encoding="utf-8"))) for path in sorted(_FOLDER.glob("*.toml"))]
    return tuple(sorted(found, key=lambda profile: profile.name))


def known_profiles(saved: Iterable[Mapping[str, Any]]) -> tuple[Profile, ...]:
    """Return saved profiles (newest version first), then the shipped ones."""
    mine = [read_profile(content) for content in saved if content.get("format", NAME) == NAME]
    return (*sorted(mine, key=lambda profile: (profile.name, -profile.version)), *shipped())


def chosen(profiles: Sequence[Profile], wanted: str) -> Profile:
    """Return the profile of this `name` or `name@version`.

    Raises:
        BadOption: There is none.
    """
    for profile in profiles:
        if wanted in (profile.name, profile.label):
            return profile
    names = sorted({profile.name for profile in profiles})
    raise BadOption(f"there is no profile '{wanted}'", remedy=f"Known: {', '.join(names)}.")
