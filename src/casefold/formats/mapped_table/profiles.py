"""A mapping a person settled, kept under a name: what recognises the table again, and how it is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from casefold.errors import BadOption
from casefold.formats.mapped_table.anatomy import Anatomy
from casefold.formats.mapped_table.contents import Contents
from casefold.formats.mapped_table.fields import known_field, known_kind
from casefold.formats.mapped_table.section import Section
from casefold.formats.readers.column_map import IGNORE, ColumnMap
from casefold.formats.readers.header_text import squash
from casefold.formats.readers.layout_match import Match, matches

NAME: Final = "mapped_table"
SCORE: Final = 0.97


@dataclass(frozen=True, slots=True)
class Layout:
    """One table of a profile."""

    label: str
    """Name and version of its profile."""
    kind: str
    columns: Mapping[str, str]
    """Header (or letter, where there is none) -> field."""
    match: Match
    sheet: str | None = None
    """Sheet it stands on, where a profile knows several."""

    def apply(self, names: Sequence[str]) -> tuple[ColumnMap, ...]:
        """Map the columns of a table of this layout; what the profile does not name stays text."""
        known = {squash(header) or header: field for header, field in self.columns.items()}
        said = [(known.get(squash(name) or name), index, name) for index, name in enumerate(names)]
        return tuple(
            ColumnMap(index, name, field, 0.98, f"profile {self.label}")
            if field is not None and field != IGNORE
            else ColumnMap(index, name, None, 0.0, f"profile {self.label} leaves it as text")
            for field, index, name in said
        )


def saved_layouts(profiles: Iterable[Mapping[str, Any]], wanted: str | None) -> tuple[Layout, ...]:
    """Return the layouts of the saved profiles, the newest version of a name first.

    Args:
        profiles: Contents with `name` and `version`, of any format.
        wanted: `name` or `name@version` where a person named one; then only its layouts.

    Raises:
        BadOption: A profile names a kind or field that there is not.
    """
    mine = [content for content in profiles if content.get("format") == NAME]
    newest: dict[str, Mapping[str, Any]] = {}
    for content in sorted(mine, key=lambda one: int(one.get("version", 1))):
        label = f"{content.get('name')}@{content.get('version', 1)}"
        if wanted is None or wanted in (content.get("name"), label):
            newest[str(content.get("name"))] = content
    return tuple(layout for content in newest.values() for layout in read_profile(content))


def read_profile(content: Mapping[str, Any]) -> tuple[Layout, ...]:
    """Read a profile's layouts.

    Raises:
        BadOption: It is malformed, or names a kind or field that there is not.
    """
    label = f"{content.get('name', 'unnamed')}@{content.get('version', 1)}"
    try:
        return tuple(_layout(label, value) for value in content["layouts"])
    except BadOption as error:
        raise BadOption(error.message, place=f"profile {label}", remedy=error.remedy) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadOption(
            f"the profile is malformed: {error!r}", place=f"profile {label}", remedy="Save it again from a table."
        ) from error


def _layout(label: str, value: Mapping[str, Any]) -> Layout:
    kind = known_kind(str(value["kind"]))
    columns = {str(header): known_field(str(said), kind) for header, said in value["columns"].items()}
    match = value["match"]
    return Layout(
        label=label,
        kind=kind,
        columns=columns,
        match=Match(headers=tuple(match.get("headers", ())), shapes=tuple(match.get("shapes", ()))),
        sheet=value.get("sheet"),
    )


def layout_for(layouts: Sequence[Layout], anatomy: Anatomy, contents: Sequence[Contents], sheet: str) -> Layout | None:
    """Return the layout a table is of: the most demanding one, one of the same sheet before others."""
    headers = anatomy.names if anatomy.header is not None else None
    shapes = [one.shape for one in contents]
    found = [layout for layout in layouts if matches(layout.match, headers, shapes)]
    return max(found, key=lambda layout: (layout.match.weight, layout.sheet == sheet), default=None)


def to_profile(name: str, sections: Sequence[Section]) -> dict[str, Any]:
    """Return sections a person settled as the content of a profile."""
    layouts = []
    for section in sections:
        if not section.is_read:
            continue
        layout: dict[str, Any] = {
            "kind": section.kind,
            "columns": {column.header: column.field or IGNORE for column in section.columns},
            "match": {"headers": [c.header for c in section.columns]}
            if section.header_row
            else {"shapes": list(section.shapes)},
        }
        if section.sheet:
            layout["sheet"] = section.sheet
        layouts.append(layout)
    return {"name": name, "version": 1, "format": NAME, "title": name, "layouts": layouts}
