"""Exhibits: originals held once, read-only, under the reference and authority they came with."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from casefold.errors import BadExhibit, BadOption, EvidenceDamaged, Misconfigured, NotAllowed, NotFound
from casefold.model.exhibit import Authority, Exhibit, ExhibitStatus, Holding
from casefold.store import schema
from casefold.store.case_base import CaseBase
from casefold.store.catalogue import utc_now
from casefold.store.disk import claim_folder, copy_original, disk_trouble, give_up_folder, hash_original, place
from casefold.store.ids import check_text, printable_name
from casefold.store.rows import Delivery

INCOMING = ".incoming"
_AUTHORITY_FIELDS = ("legal_power", "reference", "purpose", "date_from", "date_to", "obtained_by", "conditions")


class Exhibits(CaseBase):
    """The case's deliveries and exhibits."""

    def begin_delivery(self, *, by: str, scope: Literal["delivery", "case"] = "delivery", command: str = "") -> str:
        """Open a delivery (one import command) and return its id."""
        if scope not in {"delivery", "case"}:
            raise BadOption(f"'{scope}' is no scope", remedy="Choose delivery or case.")
        check_text(by, "who imports")
        check_text(command, "the command", needed=False)
        with self.writing() as connection:
            identifier, number = self.next_id(connection, "d")
            values = {"id": identifier, "number": number, "scope": scope, "command": command}
            self.insert(connection, schema.delivery, **values, at=utc_now(), by=by)
        return identifier

    def deliveries(self) -> list[Delivery]:
        """List the deliveries in order."""
        with self.reading() as connection:
            found = list(self.select(connection, schema.delivery))
        return [Delivery(row.id, row.scope, row.command, row.at, row.by) for row in found]

    def add_exhibit(
        self,
        path: Path,
        *,
        reference: str | None,
        delivery: str,
        authority: Authority,
        by: str,
        holding: Holding,
        media_type: str,
        subject: str | None = None,
    ) -> tuple[Exhibit, bool]:
        """Hold a file as an exhibit; return it, and whether it was held already.

        The same bytes under the same reference (or under none) are the exhibit already held; under another
        reference they are a second exhibit of the same stored bytes.

        Raises:
            NotFound: There is no such file, or no such delivery.
            BadExhibit: The file cannot be read, or changes meanwhile.
            BadOption: The reference is that of other bytes.
            Misconfigured: The disk is full; nothing is half done.
        """
        path = Path(path)
        wanted = Wanted(path, reference, delivery, authority, by, holding, media_type, subject)
        wanted.check()
        if holding is Holding.REFERENCED:
            wanted.sha256, wanted.size = hash_original(path)
            return self._list_exhibit(wanted)
        incoming = self.folder / "exhibits" / INCOMING
        with disk_trouble(incoming):
            folder, lock = claim_folder(incoming)
        try:
            wanted.copy, wanted.sha256, wanted.size = copy_original(path, folder)
            return self._list_exhibit(wanted)
        except Misconfigured:
            if wanted.sha256:
                self.drop_unlisted_blob(wanted.sha256)
            raise
        finally:
            give_up_folder(folder, lock)

    def exhibits(self, *, all: bool = False) -> list[Exhibit]:
        """List the exhibits held; `all` adds withdrawn ones and tombstones."""
        with self.reading() as connection:
            found = self._read_exhibits(connection)
        return [item for item in found if self.sees(item.id) and (all or item.status is ExhibitStatus.HELD)]

    def exhibit(self, key: str) -> Exhibit:
        """Return an exhibit by its id or printed reference.

        Raises:
            NotFound: The case has none of that name for this reader.
        """
        with self.reading() as connection:
            return self.find_exhibit(connection, key)

    def blob(self, exhibit: Exhibit) -> Path:
        """Return where the bytes of an exhibit are.

        Raises:
            NotAllowed: It is withdrawn, or disposed of.
            EvidenceDamaged: They are not there, or not of the recorded size.
        """
        held = self.exhibit(exhibit.id)
        if held.status is not ExhibitStatus.HELD:
            remedy = "Restore it first." if held.status is ExhibitStatus.WITHDRAWN else None
            raise NotAllowed(f"exhibit {held.reference} is {held.status.value}: {held.reason}", remedy=remedy)
        path = self.blob_path(held)
        if not path.is_file() or path.stat().st_size != held.size:
            raise EvidenceDamaged(
                f"the bytes of exhibit {held.reference} are missing or cut",
                file=str(path),
                remedy="Put the original back, or restore the home from a backup; then run `casefold verify`.",
            )
        return path

    def blob_path(self, exhibit: Exhibit) -> Path:
        """Return where the bytes of an exhibit are or were, unchecked."""
        return self.folder / exhibit.path  # an absolute path, of a referenced exhibit, stays as it is

    def drop_unlisted_blob(self, sha256: str) -> None:
        """Delete stored bytes that no exhibit holds any more; with no catalogue to ask, verify names them."""
        table = schema.exhibit
        path = self.folder / blob_place(sha256)
        try:
            with self.writing() as connection:
                same = self._read_exhibits(connection, table.c.sha256 == sha256)
                if not any(
                    item.status is not ExhibitStatus.DISPOSED and item.path == blob_place(sha256) for item in same
                ):
                    path.unlink(missing_ok=True)
        except Misconfigured:
            return

    def correct_reference(self, id: str, reference: str, *, by: str, why: str) -> Exhibit:
        """Correct an exhibit's printed reference; record ids stay as they are.

        Raises:
            BadOption: Another exhibit has that reference.
        """
        check_text(reference, "the reference")
        with self.writing() as connection:
            before = self.find_exhibit(connection, id)
            return self.change_exhibit(connection, before, {"reference": reference}, by=by, why=why)

    def withdraw(self, id: str, *, by: str, why: str) -> Exhibit:
        """Keep an exhibit but exclude it from every question.

        Raises:
            NotAllowed: It is withdrawn already, or disposed of.
        """
        with self.writing() as connection:
            before = self.find_exhibit(connection, id)
            _require(before, ExhibitStatus.HELD, "withdrawn")
            changes = {"status": ExhibitStatus.WITHDRAWN.value, "reason": why}
            return self.change_exhibit(connection, before, changes, by=by, why=why)

    def restore(self, id: str, *, by: str, why: str) -> Exhibit:
        """Bring a withdrawn exhibit back.

        Raises:
            NotAllowed: It is not withdrawn.
        """
        with self.writing() as connection:
            before = self.find_exhibit(connection, id)
            _require(before, ExhibitStatus.WITHDRAWN, "restored")
            changes = {"status": ExhibitStatus.HELD.value, "reason": None}
            return self.change_exhibit(connection, before, changes, by=by, why=why)

    def change_exhibit(
        self,
        connection: Connection,
        before: Exhibit,
        changes: dict[str, Any],
        *,
        by: str,
        why: str,
        action: str = "amend",
        more: dict[str, Any] | None = None,
        reverses: str | None = None,
    ) -> Exhibit:
        """Change an exhibit's row by a decision, in the caller's transaction."""
        table = schema.exhibit
        if "reference" in changes:
            self._refuse_taken(connection, changes["reference"], but=before.id)
        connection.execute(table.update().where(self.mine(table), table.c.id == before.id).values(**changes))
        after = self.find_exhibit(connection, before.id)
        state = {name: getattr(before, name) for name in changes}
        self.write_decision(
            connection,
            by=by,
            why=why,
            action=action,
            subject_kind="exhibit",
            subject=before.id,
            before=state,
            after={**changes, **(more or {})},
            reverses=reverses,
        )
        return after

    def _list_exhibit(self, wanted: Wanted) -> tuple[Exhibit, bool]:
        with self.writing() as connection:
            held = self._already_held(connection, wanted)
            if held is not None:
                return held, True
            (exhibit,) = self.insert_exhibits(connection, [wanted])
            if wanted.copy is not None:
                target = self.folder / wanted.place()
                with disk_trouble(target):
                    place(wanted.copy, target)  # over the same bytes, if they are there
        self._show(exhibit)
        return exhibit, False

    def _show(self, *exhibits: Exhibit) -> None:
        """Let who brought exhibits in see them."""
        if self.visible is not None:
            self.visible = self.visible | {item.id for item in exhibits}

    def insert_exhibits(self, connection: Connection, wanted: Sequence[Wanted]) -> list[Exhibit]:
        """List files whose bytes are in place, in their order.

        Raises:
            BadOption: A reference is taken.
            NotFound: There is no such delivery.
        """
        for item in wanted:
            if item.reference is not None:
                self._refuse_taken(connection, item.reference)
        self._require_deliveries(connection, {item.delivery for item in wanted})
        taken = self._references(connection)
        authorities: dict[Authority, str] = {}
        rows = []
        for item, (identifier, number) in zip(wanted, self.next_ids(connection, "x", len(wanted)), strict=True):
            if item.authority not in authorities:
                authorities[item.authority] = self._authority_id(connection, item.authority)
            reference = item.reference or _free_reference(taken, number)
            taken.add(reference)
            rows.append(_row(item, identifier, number, reference, authorities[item.authority]))
        self.insert_all(connection, schema.exhibit, rows)
        first, last = rows[0]["number"], rows[-1]["number"]
        return self._read_exhibits(connection, schema.exhibit.c.number.between(first, last))

    def _require_deliveries(self, connection: Connection, wanted: set[str]) -> None:
        delivery = schema.delivery
        found = connection.execute(
            sa.select(delivery.c.id).where(self.mine(delivery), delivery.c.id.in_(sorted(wanted)))
        )
        missing = sorted(wanted - {row.id for row in found})
        if missing:
            raise NotFound(f"there is no delivery '{missing[0]}'")

    def _references(self, connection: Connection) -> set[str]:
        table = schema.exhibit
        return set(connection.execute(sa.select(table.c.reference).where(self.mine(table))).scalars())

    def _already_held(self, connection: Connection, wanted: Wanted) -> Exhibit | None:
        same = self._read_exhibits(connection, schema.exhibit.c.sha256 == wanted.sha256)
        for item in same:
            known = self.sees(item.id) and item.status is not ExhibitStatus.DISPOSED
            if known and wanted.reference in {None, item.reference}:
                return item
        return None

    def _refuse_taken(self, connection: Connection, reference: str, but: str = "") -> None:
        for item in self._read_exhibits(connection, schema.exhibit.c.reference == reference):
            if item.id != but:
                whose = f"of {item.file_name} ({item.status.value})" if self.sees(item.id) else "of another exhibit"
                raise BadOption(
                    f"reference {reference} is already that {whose}", remedy="Give another --exhibit reference."
                )

    def _authority_id(self, connection: Connection, authority: Authority) -> str:
        table = schema.authority
        values = {name: getattr(authority, name) for name in _AUTHORITY_FIELDS}
        for name, value in values.items():
            if isinstance(value, str):
                check_text(value, f"the authority's {name}", needed=False)
        if authority.date_from and authority.date_to and authority.date_from > authority.date_to:
            raise BadOption("the authority ends before it begins", remedy="Check its dates.")
        same = [table.c[name].is_(None) if value is None else table.c[name] == value for name, value in values.items()]
        found = next(self.select(connection, table, *same), None)
        if found is not None:
            return str(found.id)
        identifier, number = self.next_id(connection, "u")
        self.insert(connection, table, id=identifier, number=number, **values)
        return identifier

    def find_exhibit(self, connection: Connection, key: str) -> Exhibit:
        """Return an exhibit by id or reference, in the caller's transaction."""
        table = schema.exhibit
        found = self._read_exhibits(connection, sa.or_(table.c.id == key, table.c.reference == key))
        found.sort(key=lambda item: item.id != key)
        for item in found:
            if self.sees(item.id):
                return item
        raise NotFound(
            f"case {self.row.name} has no exhibit '{key}'", remedy="See `casefold case show` for what it holds."
        )

    def _read_exhibit(self, connection: Connection, identifier: str) -> Exhibit:
        return self._read_exhibits(connection, schema.exhibit.c.id == identifier)[0]

    def _read_exhibits(self, connection: Connection, *where: sa.ColumnElement[bool]) -> list[Exhibit]:
        authorities = {
            row.id: Authority(**{name: getattr(row, name) for name in _AUTHORITY_FIELDS})
            for row in self.select(connection, schema.authority)
        }
        return [_exhibit(row, authorities) for row in self.select(connection, schema.exhibit, *where)]


@dataclass(slots=True)
class Wanted:
    """A file on its way to becoming an exhibit."""

    path: Path
    reference: str | None
    delivery: str
    authority: Authority
    by: str
    holding: Holding
    media_type: str
    subject: str | None
    sha256: str = ""
    size: int = 0
    copy: Path | None = None
    """Its bytes in a folder of the home; None where it stays where it is."""

    def check(self) -> None:
        """Refuse words that cannot be kept."""
        check_text(self.by, "who imports")
        for value, what in ((self.reference, "the reference"), (self.subject, "the subject")):
            if value is not None:
                check_text(value, what)

    def place(self) -> str:
        """Return where its bytes are to be held."""
        return _absolute(self.path) if self.copy is None else blob_place(self.sha256)


def _row(wanted: Wanted, identifier: str, number: int, reference: str, authority: str) -> dict[str, Any]:
    """Return the catalogue's row for an exhibit."""
    return {
        "id": identifier,
        "number": number,
        "reference": reference,
        "file_name": printable_name(wanted.path.name),
        "sha256": wanted.sha256,
        "size": wanted.size,
        "media_type": wanted.media_type,
        "holding": wanted.holding.value,
        "path": wanted.place(),
        "delivery": wanted.delivery,
        "authority": authority,
        "status": ExhibitStatus.HELD.value,
        "added_at": utc_now(),
        "added_by": wanted.by,
        "subject": wanted.subject,
    }


def _free_reference(taken: Collection[str], number: int) -> str:
    while f"EX/{number}" in taken:
        number += 1
    return f"EX/{number}"


def blob_place(sha256: str) -> str:
    """Return where copied bytes are held, relative to the case folder."""
    return f"exhibits/{sha256[:2]}/{sha256}"


def _exhibit(row: Row[Any], authorities: dict[str, Authority]) -> Exhibit:
    values = {name: getattr(row, name) for name in Exhibit.__slots__}
    return replace(
        Exhibit(**values),
        authority=authorities[row.authority],
        holding=Holding(row.holding),
        status=ExhibitStatus(row.status),
    )


def _absolute(path: Path) -> str:
    where = os.path.realpath(path)
    try:
        return check_text(where, "the path")
    except BadOption as error:
        raise BadExhibit(
            "its path is no valid text, so it cannot be referenced in place",
            file=printable_name(str(path)),
            remedy="Rename it, or copy it into the home.",
        ) from error


def _require(exhibit: Exhibit, status: ExhibitStatus, what: str) -> None:
    if exhibit.status is not status:
        raise NotAllowed(f"exhibit {exhibit.reference} is {exhibit.status.value} and cannot be {what}")
