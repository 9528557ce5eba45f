"""Shapes of records, analyses, findings and their evidence."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import ConfigDict

from casefold.model.record_page import MOST_ROWS
from casefold.platform.api.shapes.base import BIGGEST, Given, Shape, Text, Whole

Cells = dict[str, Any]
"""Column -> value: an instant as ISO 8601 with `Z`, a stated time without, an empty cell as null."""

FILTER_HELP = (
    "`column:operator:value`, once for each: `column` is one of the kind, `party` for a party of the record as a "
    "person writes it, or `text` for every text of the row; operators are is, contains, starts, from, to, empty."
)
OneFilter = Annotated[str, Field(max_length=2_000, pattern=r"^[^\x00:]+:[a-z]+(:[^\x00]*)?$")]
OneName = Annotated[str, Field(max_length=100, pattern=r"^-?[a-z][a-z0-9_]*$")]


class Filtered(Schema):
    """What all rows have in common."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    filter: list[OneFilter] = Field([], description=FILTER_HELP, max_length=20)


class PageAsked(Filtered):
    """Which rows of a kind, in which order."""

    offset: int = Field(0, ge=0, le=BIGGEST)
    """Rows to leave out first. Any offset costs about the same once the case's record tables are prepared."""
    limit: int = Field(100, ge=1, le=MOST_ROWS)
    """Most rows to give."""
    sort: list[OneName] = Field([], max_length=5)
    """Columns to sort by, the first one first; `-` in front for the greatest first. Ties keep the exhibits' order."""
    columns: list[OneName] = Field([], max_length=100)
    """Columns to give, in this order; all but `raw` where none is named."""


class PageShape(Shape):
    """Some rows of a kind's records, in order."""

    rows: list[Cells]
    """The rows, by the columns that `/kinds` describes."""
    parties: list[Cells]
    """Who took part in them, in the order of the rows."""
    offset: int
    """Rows left out before these."""
    next_offset: int | None
    """`offset` of the next page; null at the end."""
    total: int | None
    """Rows that fit; null where they were not counted: ask `count` for it."""


class CountShape(Shape):
    """How many."""

    count: int
    """Records that fit."""


class KindCountShape(Shape):
    """How many records of a kind a case holds."""

    kind: str
    """The kind."""
    count: int
    """Its records, as this reader sees them."""


class OriginalShape(Shape):
    """What the exhibit itself says at a record's place, read again."""

    cells: list[str | None]
    """The texts `raw` was written from, in its order."""
    text: str
    """The passage as it stands in the file, where cells do not show it."""
    where: str
    """The same place for another tool."""


class RecordShape(Shape):
    """A record with its parties and its place in the exhibit."""

    kind: str
    """Its kind."""
    record: Cells
    """Its columns."""
    parties: list[Cells]
    """Who took part, in which role."""
    exhibit: str
    """Id of the exhibit."""
    original: OriginalShape | None
    """Its place read again; null where that was not asked or could not be done."""
    original_note: str
    """`as stored`, or what stands in the way, or that it differs."""
    citation: str
    """How a product cites it."""


class NeighboursShape(Shape):
    """The records before and after one in the order of its exhibit."""

    before: str | None
    """Id of the one before."""
    after: str | None
    """Id of the one after."""


class AnalysisShape(Shape):
    """A question that can be asked."""

    name: str
    """Its name."""
    title: str
    """What it is called."""
    question: str
    """The question, as a person asks it."""
    version: int
    """Version of its answer."""
    needs: list[str]
    """Record kinds and other tables it reads."""
    options: dict[str, Any]
    """JSON Schema of its options."""


Scalar = Whole | Annotated[float, Field(allow_inf_nan=False)] | bool | Text
OptionValue = Scalar | list[Scalar] | None


class Question(Given):
    """A question to ask."""

    options: dict[str, OptionValue] = Field({}, max_length=100)
    """Its options; the analysis's JSON Schema describes them."""
    wait_seconds: float = Field(0, ge=0, le=30)
    """How long to wait for the answer before the run is given back as it stands."""


class PinShape(Shape):
    """What a finding was computed over."""

    files: list[str]
    """SHA-256 of each record file."""
    exhibits: list[str]
    """Ids of the exhibits its rows may rest on."""
    ledger: int
    """Number of the last decision it took into account."""


class FindingShape(Shape):
    """What an analysis answered; its rows are asked beside it."""

    id: str
    """Its id, such as `f1`."""
    analysis: str
    """Name of the analysis."""
    version: int
    """Version of the analysis."""
    title: str
    """What it is called."""
    sentence: str
    """The answer, saying only what the records prove."""
    options: dict[str, Any]
    """How it was asked."""
    key: list[str]
    """Columns that name a row."""
    columns: list[str]
    """Columns of its rows."""
    row_count: int
    """How many rows it has."""
    pin: PinShape
    """What it was computed over."""
    cautions: list[str]
    """What it does not say."""
    at: datetime
    """When it was asked."""
    by: str
    """Who asked."""
    casefold_version: str
    """Version of casefold that answered."""

    @staticmethod
    def resolve_columns(found: Any) -> list[str]:
        """Name the columns of the table."""
        return list(found.table.column_names)

    @staticmethod
    def resolve_row_count(found: Any) -> int:
        """Count the rows of the table."""
        return int(found.table.num_rows)


class EvidenceShape(Shape):
    """One record behind a row of a finding."""

    record_id: str
    """Its id."""
    kind: str
    """Its kind."""
    time_utc: str | None
    """When, in UTC; null where the row states no usable time."""
    parties: str
    """Who took part in which role, as stated."""
    exhibit: str
    """Reference of the exhibit."""
    authority: str
    """What the exhibit was obtained under."""
    place: str
    """File and place in it."""
    raw: str
    """The fields as read."""
    citation: str
    """How a product cites it."""
