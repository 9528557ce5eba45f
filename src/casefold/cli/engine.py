"""The one door from the command line to the engine, beyond the names `casefold` itself promises.

Everything is imported when it is used: `casefold --help` must not wait for a database engine. Names that
`casefold` does not export yet are reached from here and from nowhere else in this package.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from casefold import Case, Filter, ImportOptions
    from casefold.case import CaseRow, CaseTables, Look, Progress, Proposal, Recognition
    from casefold.export.contract import About, Export, Rows
    from casefold.model.kinds import Column, Kind
    from casefold.model.ledger import Attribution, Entity, Grade
    from casefold.model.option import Option
    from casefold.registry import Broken, Family

    __all__ = ["About", "Broken", "CaseRow", "Column", "Export", "Kind", "Look", "Option", "Progress", "Rows"]


def formats() -> Family:
    """Return the import formats."""
    from casefold import registry

    return registry.formats()


def analyses() -> Family:
    """Return the analyses."""
    from casefold import registry

    return registry.analyses()


def broken() -> list[Broken]:
    """List the members of every family that could not be loaded."""
    from casefold import registry

    families = (registry.formats(), registry.analyses(), registry.exports(), registry.language())
    return [item for family in families for item in family.broken]


def export(name: str) -> Export:
    """Return an export by its name."""
    from casefold import registry

    member: Export = registry.exports().get(name)
    return member


def export_rows(table: Rows | pa.Table | Sequence[Mapping[str, Any]]) -> Rows:
    """Turn a table, or rows as JSON has them, into what an export takes."""
    import pyarrow as pa

    from casefold.export.contract import Rows

    if isinstance(table, Rows):
        return table
    if isinstance(table, pa.Table):
        return Rows.of(table)
    return Rows.of(pa.Table.from_pylist([dict(row) for row in table]))


def about(lines: Sequence[tuple[str, str]]) -> About:
    """Return the lines of the sheet About, the version of the program among them."""
    from casefold.export.contract import About

    return About((*lines, ("Made with", f"casefold {version()}")))


def version() -> str:
    """Return the installed version."""
    from importlib.metadata import version as installed

    return installed("casefold")


def kinds() -> dict[str, Kind]:
    """Return the record kinds by name."""
    from casefold.model.kinds import KINDS

    return KINDS


def columns_of(kind: str) -> tuple[Column, ...]:
    """Return the columns of a kind, or of `party`."""
    from casefold.model.kinds import KINDS, PARTY_COLUMNS

    return PARTY_COLUMNS if kind == "party" else KINDS[kind].all_columns


def tables(case: Case) -> AbstractContextManager[CaseTables]:
    """Open the record tables of a case in one engine, so that they can be joined."""
    return case.tables()


def filtered(tables: CaseTables, kind: str, filters: Sequence[Filter]) -> ir.Table:
    """Return all records that pass the filters as one Ibis table."""
    from casefold import case

    return case.filtered(tables, kind, filters)


def most_rows() -> int:
    """Return how many rows one page may have."""
    from casefold.model.record_page import MOST_ROWS

    return MOST_ROWS


def look(path: Path, options: ImportOptions, home: Path | None) -> Look:
    """Say what a file is; profiles saved in the home are known where there is one."""
    from casefold import case

    if home is not None and (home / "store.db").is_file():
        return case.open_home(home).look(path, options)
    return case.look(path, options)


def propose(path: Path, options: ImportOptions, home: Path | None, rows: int) -> Proposal:
    """Propose how a file of tables is read; profiles saved in the home are known where there is one."""
    from casefold import case

    if home is not None and (home / "store.db").is_file():
        return case.open_home(home).propose(path, options, rows=rows)
    return case.propose(path, options, case.Surroundings(path.name), rows=rows)


def fields_of(format_name: str, kind: str | None) -> dict[str, str]:
    """Return the fields a column may hold in rows of a kind, with what each means."""
    from casefold import case

    return case.fields_of(format_name, kind)


def check_profile(content: Mapping[str, Any]) -> None:
    """Refuse a profile that no format could read by.

    Raises:
        BadOption: It is malformed, or names a format, kind or field that there is not.
    """
    from casefold import case

    case.check_profile(content)


def grade(text: str | None) -> Grade | None:
    """Read a grade as on the form: `2/B/P`, or `5x5x5:B/2/1` for the older scheme.

    Raises:
        BadOption: It has not three parts.
    """
    from casefold.errors import BadOption
    from casefold.model.ledger import Grade

    if text is None:
        return None
    scheme, _, rest = text.rpartition(":")
    parts = [part.strip() for part in rest.split("/")]
    if len(parts) != 3 or not all(parts):
        raise BadOption(f"'{text}' is no grade", remedy="Write source/information/handling, such as 2/B/P.")
    return Grade(scheme or "3x5x2", parts[0], parts[1], parts[2])


def moment(text: str | None) -> datetime | None:
    """Read a local time or day.

    Raises:
        BadOption: It is neither.
    """
    from casefold.errors import BadOption

    if text is None:
        return None
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise BadOption(f"'{text}' is no time", remedy="Write 2026-02-28 or 2026-02-28T14:30:00.") from error


def day(text: str | None) -> date | None:
    """Read a day.

    Raises:
        BadOption: It is none.
    """
    from casefold.errors import BadOption

    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadOption(f"'{text}' is no day", remedy="Write 2026-02-28.") from error


def streamed(table: Any) -> Rows:
    """Hand over the rows of an Ibis table in batches; nothing else may be asked of its engine meanwhile."""
    from casefold.export.contract import Rows

    backend = table.get_backend()
    batches = backend.con.sql(backend.compile(table)).to_arrow_reader(65_536)
    return Rows(batches.schema, iter(batches))


def amend_entity(case: Case, entity: str, name: str | None, details: Mapping[str, str], *, by: str, why: str) -> Entity:
    """Change an entity's name and the details given; an empty detail is removed."""
    before = case.ledger.entity(entity)
    merged = {key: text for key, text in {**before.details, **details}.items() if text}
    case.ledger.amend(before.id, name=name or before.name, details=merged, by=by, why=why)
    return case.ledger.entity(before.id)


def review(case: Case, attribution: str, verdict: str, *, by: str, why: str) -> Attribution:
    """Accept, dispute or reject an attribution."""
    from casefold.model.ledger import AttributionStatus

    status = {
        "accept": AttributionStatus.ACCEPTED,
        "dispute": AttributionStatus.DISPUTED,
        "reject": AttributionStatus.REJECTED,
    }[verdict]
    return case.ledger.review_attribution(attribution, status, by=by, why=why)


def profile_of(name: str, claim: Recognition) -> dict[str, Any]:
    """Return what a recognition understood as the content of a profile."""
    from casefold import case

    return case.profile_of(name, claim)
