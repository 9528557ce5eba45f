"""A proposal for a table: what its rows and columns are taken for, with reasons, and the first rows as stored.

A person corrects it column by column and sees the rows again, before anything is imported; what they settle becomes a
profile, and the same table is recognised by it the next time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from casefold.errors import BadOption, CasefoldError, Undecided, Unsupported
from casefold.formats.contract import Mappable, Recognition
from casefold.formats.readers.column_map import IGNORE, WHOLE_TABLE
from casefold.formats.readers.header_text import column_letter
from casefold.model.kinds import KINDS
from casefold.pipeline.preview import Preview, Surroundings, preview
from casefold.pipeline.ranking import ranked
from casefold.pipeline.recognition import ImportOptions, Look, look
from casefold.registry import formats

ANY_TABLE: Final = "mapped_table"
"""The format that takes any table, once a person has settled its columns."""
EXAMPLES: Final = 3
_PROPOSAL_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class ProposedColumn:
    """One column: what it is taken for, how surely, why, and its first values."""

    index: int
    header: str
    key: str
    """What a mapping calls it: its header, or its letter where the header is not alone."""
    field: str | None
    confidence: float
    why: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProposedTable:
    """One table of the file."""

    sheet: str
    """Name of the sheet, '' for a text file."""
    kind: str | None
    """Record kind of its rows; None where each row says it; `ignore` where they stay unread."""
    others: tuple[str, ...]
    """Kinds they may be as well."""
    header_row: int
    """Row of its header; 0 for none."""
    columns: tuple[ProposedColumn, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """How a file of tables would be read."""

    format: str
    score: float
    why: str
    profile: str | None
    questions: tuple[str, ...]
    tables: tuple[ProposedTable, ...]
    first: Preview
    problem: str
    """Why the first rows cannot be shown as they would be stored; '' where they can."""
    claim: Recognition
    mapping: Mapping[str, str]
    """What a person said, which the import needs again."""

    @property
    def sure(self) -> bool:
        """Tell whether an import would take it so without a question."""
        return not self.questions and self.score >= 0.8

    def fields(self, kind: str | None) -> dict[str, str]:
        """Return the fields a column may hold in rows of this kind, with what each means."""
        return fields_of(self.format, kind)


def fields_of(format_name: str, kind: str | None) -> dict[str, str]:
    """Return the fields of a record kind as a format of tables names them, with what each means.

    Where each row says its kind, the fields of all kinds the format gives are meant.

    Raises:
        NotFound: There is no such format.
        Unsupported: Its files have no columns to map.
    """
    member = formats().get(format_name)
    if not isinstance(member, Mappable):
        raise Unsupported(f"{format_name} has no columns to map", remedy="Mappings are for tables.")
    kinds = [kind] if kind in KINDS else list(member.kinds)
    found: dict[str, str] = {}
    for one in kinds:
        found |= {field: meaning for field, meaning in member.fields(one).items() if field not in found}
    return found


def propose(path: Path, options: ImportOptions, around: Surroundings, *, rows: int = 10) -> Proposal:
    """Propose how a file of tables is read, corrected by what a person said in `options`.

    Raises:
        Undecided: It is no table.
        BadOption: A header, field or kind that was given does not fit.
    """
    careful = replace(options, reader_seconds=options.reader_seconds or _PROPOSAL_SECONDS)
    claim = _claim(path, careful, around)
    named = replace(careful, format=claim.format)
    first, problem = Preview(), ""
    try:
        first = preview(path, claim, named, around, rows=rows)
    except CasefoldError as error:
        problem = str(error)
    return Proposal(
        format=claim.format,
        score=claim.score,
        why=claim.why,
        profile=claim.profile,
        questions=claim.questions,
        tables=tuple(_table(section) for section in claim.plan.get("sections", ())),
        first=first,
        problem=problem,
        claim=claim,
        mapping=dict(options.mapping),
    )


def profile_of(name: str, claim: Recognition) -> dict[str, Any]:
    """Return what a recognition understood as the content of a profile.

    Raises:
        Unsupported: The format has no profiles.
    """
    member = formats().get(claim.format)
    if not isinstance(member, Mappable):
        raise Unsupported(f"{claim.format} has no profiles", remedy="Profiles are for tables.")
    return member.to_profile(name, claim)


def check_profile(content: Mapping[str, Any]) -> None:
    """Refuse a profile that no format could read by.

    Raises:
        BadOption: It is malformed, or names a format, kind or field that there is not.
    """
    member = formats().members.get(str(content.get("format", "call_table")))
    if not isinstance(member, Mappable):
        raise BadOption(
            f"there is no format '{content.get('format')}' with profiles", remedy="Export it again with this version."
        )
    member.check_profile(content)


def _claim(path: Path, options: ImportOptions, around: Surroundings) -> Recognition:
    """Return the claim of the format of tables that is to be shown: the one named, else the likeliest."""
    if options.format is not None:
        return _best(look(path, options, around.profiles, name=around.name), options)
    seen = look(path, options, around.profiles, name=around.name)
    kind = options.mapping.get(WHOLE_TABLE)
    claims = [claim for claim in seen.claims if isinstance(formats().get(claim.format), Mappable)]
    if kind is not None:
        special = [claim for claim in claims if claim.format != ANY_TABLE and kind in formats().get(claim.format).kinds]
        claims = special or [claim for claim in claims if claim.format == ANY_TABLE]
    if claims:
        return ranked(claims, seen.saved)[0]
    return _best(look(path, replace(options, format=ANY_TABLE), around.profiles, name=around.name), options)


def _best(seen: Look, options: ImportOptions) -> Recognition:
    if seen.claims and isinstance(formats().get(seen.claims[0].format), Mappable):
        return seen.claims[0]
    if seen.refusals and (options.mapping or options.profile):
        raise BadOption(seen.refusals[0])
    why = seen.refusals[0] if seen.refusals else f"{seen.media_type} holds no table, or an empty one"
    raise Undecided(why, file=seen.path.name, remedy="Choose a format that reads it, or ask for an export as CSV.")


def _table(section: Mapping[str, Any]) -> ProposedTable:
    columns = section.get("columns", ())
    headers = [str(column["header"]) for column in columns]
    rows: Sequence[Sequence[str]] = section.get("examples", ())
    listed = section.get("header_rows") or ([section["header_row"]] if section.get("header_row") else [])
    kind = section.get("kind")
    if section.get("table") == "" or kind == IGNORE:
        kind = IGNORE
    return ProposedTable(
        sheet=section.get("sheet", ""),
        kind=kind or {"cell": "cell", "subscriber": "subscriber"}.get(str(section.get("table"))),
        others=tuple(section.get("others", ())),
        header_row=int(listed[-1]) if listed else 0,
        columns=tuple(_column(column, headers, rows) for column in columns),
        why=section.get("why", ""),
    )


def _column(column: Mapping[str, Any], headers: Sequence[str], rows: Sequence[Sequence[str]]) -> ProposedColumn:
    index, header = int(column["index"]), str(column["header"])
    values = [row[index] for row in rows if index < len(row) and row[index].strip()]
    return ProposedColumn(
        index=index,
        header=header,
        key=header if headers.count(header) == 1 else column_letter(index),
        field=column.get("field"),
        confidence=float(column.get("confidence") or 0.0),
        why=str(column.get("why") or ""),
        examples=tuple(values[:EXAMPLES]),
    )
