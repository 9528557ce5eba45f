"""Shapes of the site, its cases, exhibits and runs."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Field
from pydantic import ConfigDict

from casefold.model.exhibit import ExhibitStatus, Holding
from casefold.platform.api.shapes.base import Given, Said, Shape, Short, Text, Window
from casefold.platform.runs.models import RunKind, RunStatus
from casefold.platform.use.feedback import MOST_LETTERS
from casefold.platform.use.models import Answer


class TokenShape(Shape):
    """The token a program carries."""

    name: str
    """What its person calls it."""
    purpose: str
    """Why it is needed; logged as the reason of what is consulted with it."""
    cases: list[str]
    """The only cases it is for; empty for all the person may see."""
    reading_only: bool
    """Whether it may change nothing."""
    expires_at: datetime
    """When it stops to open anything."""


class MeShape(Shape):
    """Who asks."""

    username: str
    """The name they sign in with."""
    name: str
    """The name decisions, runs and findings of theirs carry."""
    token: TokenShape | None
    """The token, where one was sent."""
    version: str
    """Version of casefold the site runs."""


class WorkShape(Shape):
    """Work of an app that can be started."""

    label: str
    """Its name in addresses."""
    title: str
    """What it is called."""
    help: str
    """What it does."""


class AppShape(Shape):
    """An app of the directory."""

    name: str
    """Its name in addresses."""
    title: str
    """What it is called."""
    question: str
    """What it answers."""
    audience: str
    """Whom it is for."""
    works: list[WorkShape]
    """The work it does as runs."""


class ZonesShape(Shape):
    """Zones of the tz database."""

    offered: list[str]
    """Those the pages offer to show times in; any other of the tz database can be given."""
    default: str
    """The one of a case that states none."""


class ColumnShape(Shape):
    """A column of a record table."""

    name: str
    """Its name."""
    type: str
    """text, integer, number, boolean or timestamp."""
    help: str
    """What it holds."""


class KindShape(Shape):
    """A kind of record."""

    name: str
    """Its name, in the singular."""
    title: str
    """What it is called."""
    help: str
    """What it holds."""
    roles: list[str]
    """Roles a party may have in such a record."""
    columns: list[ColumnShape]
    """Its columns, in order."""


class FormatShape(Shape):
    """An import format."""

    name: str
    """Its name."""
    title: str
    """What it reads."""
    kinds: list[str]
    """Kinds of record it gives."""


class CaseShape(Shape):
    """A case."""

    name: str
    """Its short name."""
    title: str
    """Its title."""
    zone: str
    """Zone of times that state none."""
    region: str | None
    """Region whose numbering plan numbers without a country code are of."""
    purpose: str
    """Why its material is processed."""
    marking: str
    """Its marking, such as OFFICIAL-SENSITIVE."""
    created_at: datetime
    """When it was made."""
    created_by: str
    """Who made it."""
    may: list[str]
    """What you may do to it now: read, export, analyse, note, add, decide, grant."""


class CaseGiven(Given):
    """A case to make."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    """Short name: lower-case letters, digits and hyphens."""
    purpose: Said
    """Why its material is processed."""
    title: Short = ""
    """Its title."""
    marking: Short = "OFFICIAL-SENSITIVE"
    """Its marking."""
    zone: Short = "Europe/London"
    """Zone of times that state none."""
    region: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = "GB"
    """ISO 3166 code of the country whose numbering plan numbers without a country code are of; null for none."""


class AuthorityShape(Shape):
    """What an exhibit was obtained under."""

    legal_power: str | None
    """The power."""
    reference: str | None
    """Reference of the authority."""
    purpose: str | None
    """Its purpose."""
    date_from: date | None
    """First day it covers."""
    date_to: date | None
    """Last day it covers."""
    obtained_by: str | None
    """Who obtained the exhibit."""
    conditions: str | None
    """Conditions it was given under."""


class ExhibitShape(Shape):
    """An item as received: one file, one hash."""

    id: str
    """Id within the case, such as `x1`; never used again."""
    reference: str
    """Printed reference such as `ABC/1`; may be corrected."""
    file_name: str
    """Name of the file."""
    sha256: str
    """SHA-256 of its bytes, in hexadecimal."""
    size: int
    """Its bytes."""
    media_type: str
    """What kind of file it is, by its content."""
    holding: Holding
    """How the home holds the bytes: copied, or referenced where they are."""
    path: str
    """Where the bytes are in the case's folder; empty for what is referenced."""
    delivery: str
    """Id of the import it came with."""
    authority: AuthorityShape
    """What it was obtained under."""
    status: ExhibitStatus
    """held, withdrawn or disposed."""
    added_at: datetime
    """When it was added."""
    added_by: str
    """Who added it."""
    subject: str | None
    """Whose records these are, as given with the import."""
    reason: str | None
    """Why it was withdrawn or disposed of."""

    @staticmethod
    def resolve_path(held: Any) -> str:
        """Name no folder of the server."""
        return str(held.path) if held.holding is Holding.COPIED else ""


class ExhibitsAsked(Window):
    """Which exhibits."""

    all: bool = False
    """Whether withdrawn ones and tombstones are listed too."""


class ExhibitSaid(Given):
    """What is said about a file that is sent."""

    reference: Short = ""
    """Printed reference such as `ABC/1`; given by the case where empty."""
    authority: Short = ""
    """Reference of the authority it was obtained under."""
    legal_power: Short = ""
    """The power."""
    purpose: Text = ""
    """Purpose of the authority."""
    date_from: Short = ""
    """First day the authority covers, such as 2026-02-28; rows before it are walled."""
    date_to: Short = ""
    """Last day it covers."""
    subject: Short = ""
    """Whose records these are."""
    timezone: Short = ""
    """Zone of its times."""
    format: Short = ""
    """Import format, where it is to be read as one that is not the best fit."""
    rows_are: Short = ""
    """Kind of every row, where the file does not say."""


class WhyGiven(Given):
    """Why something is done."""

    why: Said
    """The reason; kept with what is done."""


class ReportShape(Shape):
    """The report of an exhibit's latest import; rows read are rows stored and rows set aside."""

    model_config = ConfigDict(extra="allow", use_attribute_docstrings=True)

    exhibit: str
    """Id of the exhibit."""
    reference: str
    """Its printed reference."""
    file: str
    """Name of its file."""
    sha256: str
    """SHA-256 of its bytes."""
    size: int
    """Its bytes."""
    format: str | None
    """Format it was read as."""
    profile: str | None
    """Profile of the layout, for call data."""
    recognised: str
    """Why this format, or why none."""
    generation: int
    """How often it was read."""
    status: str
    """stored, inventoried, repeated or failed."""
    message: str
    """What a person needs to know."""
    rows_read: int
    """Rows that carry data."""
    rows_stored: int
    """Rows that became records."""
    rows_set_aside: int
    """Rows that did not."""
    balances: bool
    """Whether nothing was lost on the way."""
    stored: dict[str, int]
    """Rows stored, by kind of record."""
    walled: dict[str, int]
    """Rows of those behind a wall, by its name."""
    duplicates: int
    """Rows that repeat an earlier row of their sheet."""
    repeated_elsewhere: dict[str, int]
    """Records that repeat one of another exhibit, by its id."""
    set_aside: list[dict[str, Any]]
    """The first 1,000 rows set aside: place, reason, rows and text."""
    set_aside_reasons: dict[str, int]
    """Rows set aside, by reason."""
    sheets: list[dict[str, Any]]
    """Each sheet or text file: its rows, its columns and how they were understood."""
    times: list[dict[str, Any]]
    """How times were read: order, zone, and on what basis."""
    subject: str | None
    """Whose records these are."""
    subject_basis: str | None
    """given, header, column, sheet, text, file_name or none."""
    region: str | None
    """Region of its numbers."""
    region_basis: str | None
    """Who says so."""
    party_states: dict[str, int]
    """Parties by state, and by note for those repaired."""
    not_normalised: list[dict[str, Any]]
    """The most frequent values that are no identifier: raw, rows and note."""
    values_not_understood: dict[str, int]
    """Field -> rows whose text could not be read as its type."""
    inventory: list[dict[str, Any]]
    """What else was in the file: members not read, media by hash."""
    notes: list[str]
    """Notes of the reader."""


class RunShape(Shape):
    """A run and how far it is."""

    id: uuid.UUID
    """Its id."""
    kind: RunKind
    """What it does."""
    title: str
    """What it is called."""
    case: str
    """Its case."""
    by: str
    """Who asked for it."""
    status: RunStatus
    """queued, running, finished, failed, cancelled or lost."""
    over: bool
    """Whether nothing more will happen to it."""
    stage: str
    """What it is at."""
    done: float | None
    """Share done, 0 to 1; null where it cannot be told."""
    rows: int
    """Rows so far."""
    message: str
    """What came of it, in words."""
    result: dict[str, Any]
    """Ids of what came of it: `exhibit` and `status`, `finding`, `disposal`, `differing`, counts of `files`, or the
    `name`, `rows` and `sha256` of a file that waits on its page; or the `error` it failed with."""
    asked_at: datetime
    """When it was asked for."""
    started_at: datetime | None
    """When it began."""
    finished_at: datetime | None
    """When it ended."""

    @staticmethod
    def resolve_by(run: Any) -> str:
        """Name the person."""
        return str(run.by.shown_name)

    @staticmethod
    def resolve_over(run: Any) -> bool:
        """Tell whether it is over."""
        return bool(run.is_over)


class RunsAsked(Window):
    """Which runs, newest first."""

    case: Short = ""
    """Only those of one case."""
    status: RunStatus | Literal[""] = ""
    """Only those that stand so."""


class FeedbackGiven(Given):
    """What somebody says of a run."""

    answer: Answer
    """Whether it was useful: yes, partly or no."""
    sentence: Annotated[Text, Field(max_length=MOST_LETTERS)] = ""
    """What they want to say beside it; shown on the run's page only."""


class FeedbackShape(Shape):
    """What was kept of it."""

    run: uuid.UUID
    """Id of the run."""
    answer: Answer
    """yes, partly or no."""
    sentence: str
    """What was said beside it."""
    at: datetime
    """When."""
