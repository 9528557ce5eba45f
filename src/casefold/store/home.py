"""A casefold home: a folder with a catalogue and the cases in it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from types import TracebackType
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc

from casefold.errors import BadOption, Misconfigured, NotFound
from casefold.store import schema
from casefold.store.case_store import CaseStore
from casefold.store.catalogue import FILE_NAME, Catalogue, plain, utc_now
from casefold.store.disk import disk_trouble, make_folder
from casefold.store.ids import check_region, check_slug, check_text
from casefold.store.rows import CaseRow
from casefold.text.zones import check_zone

_SERVER_MARK = "catalogue-on-server"
"""File in a home whose catalogue is in PostgreSQL, so that it is never opened as if it were empty."""


class Home:
    """Opens a home, creating it where there is none."""

    def __init__(self, path: Path, *, url: str | None = None) -> None:
        """Open the home at a path.

        Args:
            path: The folder.
            url: `postgresql+psycopg://…` to keep the catalogue there instead of in the folder.

        Raises:
            Misconfigured: The folder or its catalogue cannot be used.
            Unsupported: The PostgreSQL driver is not installed.
        """
        self.path = Path(path).absolute()
        if self.path.exists() and not self.path.is_dir():
            raise Misconfigured("is no folder", file=str(self.path), remedy="Give a folder as --home.")
        with disk_trouble(self.path):
            make_folder(self.path)
        self._check_place(url)
        self.catalogue = Catalogue(self.path, url)
        if self.catalogue.on_server:
            with disk_trouble(self.path):
                (self.path / _SERVER_MARK).touch(mode=0o600)

    def __enter__(self) -> Home:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the catalogue."""
        self.catalogue.close()

    def create_case(
        self,
        name: str,
        *,
        title: str = "",
        zone: str = "Europe/London",
        region: str | None = "GB",
        purpose: str = "",
        marking: str = "OFFICIAL-SENSITIVE",
        by: str,
    ) -> CaseRow:
        """Create a case.

        Raises:
            BadOption: The name is taken or no slug; the zone or region is unknown.
        """
        check_slug(name)
        zone = _case_zone(zone)
        check_region(region)
        for value, what, needed in (
            (by, "who creates the case", True),
            (title, "the title", False),
            (purpose, "the purpose", False),
            (marking, "the marking", True),
        ):
            check_text(value, what, needed=needed)
        row = CaseRow(name, title, zone, region, purpose, marking, utc_now(), by)
        folder = self.path / "cases" / name
        try:
            with self.catalogue.write() as connection:
                values = {column: getattr(row, column) for column in row.__slots__}
                connection.execute(schema.case_.insert().values(**values))
                with disk_trouble(folder):
                    make_folder(folder)
        except exc.IntegrityError as error:
            raise BadOption(f"there is a case '{name}' already", remedy="Choose another name.") from error
        return row

    def cases(self, names: Collection[str] | None = None) -> list[CaseRow]:
        """List the cases by name: all, or those of these names that there are."""
        with self.catalogue.read() as connection:
            found = connection.execute(sa.select(schema.case_).order_by(schema.case_.c.name)).fetchall()
        return [CaseRow(**row._mapping) for row in found if names is None or row.name in names]

    def case_row(self, name: str) -> CaseRow:
        """Return one case's row.

        Raises:
            NotFound: There is no such case.
        """
        with self.catalogue.read() as connection:
            found = connection.execute(sa.select(schema.case_).where(schema.case_.c.name == name)).first()
        if found is None:
            raise NotFound(f"there is no case '{name}'", remedy="See `casefold case list`.")
        return CaseRow(**found._mapping)

    def of_row(self, row: sa.Row[Any], *, walls: frozenset[str], unseen: frozenset[str]) -> CaseStore:
        """Return the case of a row of the catalogue that was read already, for a reader; nothing is asked."""
        return CaseStore(self, CaseRow(**row._mapping), walls=walls, unseen=unseen)

    def open_case(
        self,
        name: str,
        *,
        visible: frozenset[str] | None = None,
        walls: frozenset[str] = frozenset(),
        unseen: frozenset[str] = frozenset(),
    ) -> CaseStore:
        """Open a case for a reader.

        Args:
            name: The case.
            visible: Ids of the exhibits its reader may see; None for all.
            walls: Names of the walls its reader may look behind, such as `outside_authority`.
            unseen: Ids of exhibits and findings that are walled off from its reader.

        Raises:
            NotFound: There is no such case.
        """
        return CaseStore(self, self.case_row(name), visible=visible, walls=walls, unseen=unseen)

    def profiles(self) -> list[dict[str, Any]]:
        """List the saved import profiles, each version with its `name` and `version`, oldest first."""
        table = schema.profile
        with self.catalogue.read() as connection:
            found = connection.execute(sa.select(table).order_by(table.c.name, table.c.version)).fetchall()
        return [{**row.content, "name": row.name, "version": row.version} for row in found]

    def save_profile(self, name: str, content: dict[str, Any]) -> int:
        """Keep an import profile; return its version, the next one when its content changed."""
        check_slug(name)
        table = schema.profile
        kept = plain({key: value for key, value in content.items() if key not in {"name", "version"}})
        newest = sa.select(table).where(table.c.name == name).order_by(table.c.version.desc()).limit(1)
        with self.catalogue.write() as connection:
            if self.catalogue.on_server:
                connection.execute(sa.text(f"LOCK TABLE {schema.SCHEMA}.profile IN EXCLUSIVE MODE"))
            last = connection.execute(newest).first()
            if last is not None and last.content == kept:
                return int(last.version)
            version = 1 if last is None else int(last.version) + 1
            connection.execute(table.insert().values(name=name, version=version, content=kept, saved_at=utc_now()))
        return version

    def _check_place(self, url: str | None) -> None:
        mark = self.path / _SERVER_MARK
        if url is None and mark.exists():
            raise Misconfigured(
                "this home keeps its catalogue in PostgreSQL", file=str(mark), remedy="Give the URL of its database."
            )
        if url is not None and (self.path / FILE_NAME).exists():
            raise Misconfigured(
                "this home keeps its catalogue in a file", file=str(self.path / FILE_NAME), remedy="Give no URL."
            )


def _case_zone(zone: str) -> str:
    """Return the one spelling of a case's zone: a place, since an offset knows no summer time."""
    name = check_zone(zone)
    if name[0] in "+-":
        raise BadOption(f"a case is in a place, not at '{zone}'", remedy="Use a tz database name: Europe/London.")
    return name
