"""Read the members of a container in place, each by the format that recognises it, and lead back into them.

The container's own format lists it. Here every member that another format is sure of is read as if it had come alone;
its records carry its path. What nothing recognises stays listed, what may be several things is named, and a member that
cannot be read costs nobody the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import pyarrow as pa

from casefold.errors import CasefoldError, Locked, NotFound
from casefold.formats.contract import (
    POSSIBLE,
    SURE,
    Emit,
    Format,
    Holder,
    Original,
    Place,
    ReadOptions,
    Recognition,
)
from casefold.formats.readers.container import Container, member_within
from casefold.formats.readers.media_type import SQLITE
from casefold.formats.readers.member_source import MemberSource
from casefold.formats.readers.protection import unlocked
from casefold.formats.readers.source import Source
from casefold.formats.readers.sqlite_listing import listing
from casefold.model.draft import Draft, SetAside
from casefold.model.report import SheetReport
from casefold.pipeline.ranking import ranked, saved_labels, tied
from casefold.registry import formats

ARCHIVE: Final = "archive"
"""The format that says nothing of a file but what it holds."""
DEEPEST: Final = 5
"""Containers within containers that are opened."""
LISTED: Final = 1_000
"""Members that could not be read that are named one by one; the rest are counted."""


def claims_on(
    source: Source, options: ReadOptions, *, only: str | None = None
) -> Iterator[Recognition | tuple[str, CasefoldError]]:
    """Ask every format that may know such a file, or only the one named.

    Yields:
        A format's claim, or its name with the error where it found the file damaged.
    """
    for member in [formats().get(only)] if only else formats().members.values():
        if only is None and member.media_types and source.media_type not in member.media_types:
            continue
        try:
            claim = member.recognise(source, options)
        except CasefoldError as error:
            yield member.name, error
            continue
        if claim is not None:
            yield claim


def best_claim(source: Source, options: ReadOptions) -> Recognition | None:
    """Return the claim that stands out, with a score below SURE where several do or it is doubtful; None for none.

    Raises:
        CasefoldError: No format claims the file, and one of them found it damaged.
    """
    found, errors = [], []
    for item in claims_on(source, options):
        if isinstance(item, Recognition):
            found.append(item)
        else:
            errors.append(item[1])
    saved = saved_labels(options.profiles)
    found = ranked(found, saved)
    if not found:
        if errors:
            raise errors[0]
        return None
    return found[0] if found[0].score >= SURE and not tied(found, saved) else _uncertain(found)


def _uncertain(found: list[Recognition]) -> Recognition | None:
    """Return what it may be, with a score below SURE; None where it is nothing."""
    best = found[0]
    return replace(best, score=min(best.score, POSSIBLE)) if best.score >= POSSIBLE else None


def read_members(read_by: Format, source: Source, options: ReadOptions, emit: Emit) -> Counter[str]:
    """Read every member that a format is sure of; name those that are damaged or may be several things.

    Nothing happens where the format that read the file holds nothing (`Holder`).

    Returns:
        How many members each format read, those of containers within among them.
    """
    container = read_by.container(source) if isinstance(read_by, Holder) else None
    if container is None:
        return Counter()
    account = _Account()
    plain = replace(options, mapping={}, profile=None, delimiter=None)
    for name in container.names():
        _read_one(container, name, plain, emit, account)
    account.tell(emit)
    return account.read + account.within


def original_in(read_by: Format, source: Source, place: Place, options: ReadOptions) -> Original:
    """Read a place again, within a member where it lies in one.

    Raises:
        NotFound: There is no such member, or it has no such place.
    """
    if place.member == "" or not isinstance(read_by, Holder):
        return read_by.original(source, place, options)
    container = read_by.container(source)
    found = member_within(container, place.member, source.name) if container is not None else None
    if found is None:
        raise NotFound("there is no such member", file=source.name, place=place.member)
    member, rest = unlocked(found[0]), found[1]
    within = replace(place, member=rest)
    own = replace(options, file_name=member.name)
    claim = best_claim(member, own)
    if claim is None:
        raise NotFound("no format reads this member any more", file=source.name, place=place.member)
    return original_in(formats().get(claim.format), member, within, own)


def _read_one(container: Container, name: str, options: ReadOptions, emit: Emit, account: _Account) -> None:
    out: MemberEmit | None = None
    try:
        member = container.open(name)
        if member is None or member.size == 0:
            return
        member = unlocked(member)
        own = replace(options, file_name=member.name)
        claim = best_claim(member, own)
        if claim is None:
            if member.media_type == SQLITE:
                account.listed(name, listing(member))
            return
        if claim.score < SURE:
            account.doubtful(name, claim)
            return
        out = MemberEmit(emit, name)
        _read_as(claim, member, own, out, account)
    except Locked as error:
        account.waits(name, str(error))
    except MemoryError:
        account.failed(name, "needs more memory than a reader may take")
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one member, the others are read
        account.failed(name, str(error) if isinstance(error, CasefoldError) else f"{type(error).__name__}: {error}")
    finally:
        if out is not None:
            out.close()


def _read_as(claim: Recognition, member: MemberSource, own: ReadOptions, out: MemberEmit, account: _Account) -> None:
    read_by: Format = formats().get(claim.format)
    deepest = member.depth >= DEEPEST and isinstance(read_by, Holder) and read_by.container(member) is not None
    if deepest:
        account.failed(member.member, f"lies in {DEEPEST} containers; what it holds is not opened")
    if deepest and claim.format == ARCHIVE:
        return
    read_by.read(member, claim, own, out)
    account.read[claim.format] += 1
    if not deepest:
        account.within += read_members(read_by, member, own, out)


class _Account:
    """What became of the members."""

    def __init__(self) -> None:
        self.read: Counter[str] = Counter()
        self.within: Counter[str] = Counter()
        self._named: list[dict[str, Any]] = []
        self._unread = 0

    def doubtful(self, name: str, claim: Recognition) -> None:
        """Name a member that may be something."""
        self._name(name, f"may be {claim.format} ({claim.why}); unpack it and import it with --as {claim.format}")

    def failed(self, name: str, why: str) -> None:
        """Name a member that could not be read."""
        self._name(name, f"not read: {why}")

    def waits(self, name: str, why: str) -> None:
        """Name a member that waits for a password."""
        self._name(name, f"not read: {why}", waits_for="password")

    def listed(self, name: str, note: str, **more: str) -> None:
        """Say what a member holds that nobody reads."""
        if len(self._named) < LISTED:
            self._named.append({"name": name, "note": note, **more})

    def tell(self, emit: Emit) -> None:
        """Say it in the report."""
        if self.read:
            told = ", ".join(f"{name}: {count:,}" for name, count in sorted(self.read.items()))
            emit.note(f"members read in place, by format: {told}")
        for entry in self._named:
            emit.inventory(entry)
        if self._unread:
            emit.note(f"members that were not read or may be several things: {self._unread:,}; see the inventory")

    def _name(self, name: str, note: str, **more: str) -> None:
        self._unread += 1
        self.listed(name, note, **more)


@dataclass(slots=True)
class _Sent:
    rows: int = 0
    accounted: int = 0


class MemberEmit:
    """The way out for one member: everything it sends carries its path, and what it sent is accounted for."""

    def __init__(self, emit: Emit, member: str) -> None:
        self._emit, self._member = emit, member
        self._sent = _Sent()

    def draft(self, draft: Draft) -> None:
        """Announce a draft of the member."""
        path = f"{self._member}/{draft.member}" if draft.member else self._member
        self._emit.draft(replace(draft, channel=self._channel(draft.channel), member=path))

    def batch(self, channel: str, batch: pa.RecordBatch) -> None:
        """Send rows."""
        self._sent.rows += batch.num_rows
        self._emit.batch(self._channel(channel), batch)

    def set_aside(self, item: SetAside) -> None:
        """Account for a row that is not stored."""
        self._sent.rows += item.rows
        self._emit.set_aside(replace(item, place=f"{self._member}/{item.place}"))

    def sheet(self, sheet: SheetReport) -> None:
        """Account for a sheet."""
        self._sent.accounted += sheet.rows_read
        named = self._member if sheet.name in {"", self._member.rpartition("/")[2]} else f"{self._member}: {sheet.name}"
        self._emit.sheet(replace(sheet, name=named))

    def subject(self, identifier: str, basis: str, member: str = "") -> None:
        """State whose records the member's are."""
        self._emit.subject(identifier, basis, f"{self._member}/{member}" if member else self._member)

    def inventory(self, entry: Mapping[str, Any]) -> None:
        """List something that is not read."""
        self._emit.inventory({**entry, "name": f"{self._member}/{entry.get('name', '')}".rstrip("/")})

    def note(self, text: str) -> None:
        """Say something for the report."""
        self._emit.note(f"{self._member}: {text}")

    def progress(self, done: float, rows: int) -> None:
        """Say that it goes on; the share of one member is no share of the container, which is listed as a whole."""
        self._emit.progress(1.0, rows)

    def close(self) -> None:
        """Account for rows that a reading which broke off had sent."""
        missing = self._sent.rows - self._sent.accounted
        if missing > 0:
            note = "reading broke off here; the rows before are stored"
            self._emit.sheet(
                SheetReport(self._member, rows_in_file=missing, rows_read=missing, understood_as="part", notes=[note])
            )

    def _channel(self, channel: str) -> str:
        return f"{self._member}\n{channel}"
