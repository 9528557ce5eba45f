"""The catalogue's tables, declared once for SQLite and PostgreSQL.

Every table of a case is keyed by the case's name and an id of that case (`x1`, `d1`, ...), so that an id
printed in a product means the same thing for ever. `number` is the id's number: ids sort by it. On SQLite
the schema name is mapped away; on PostgreSQL the tables stand in the schema `store`, apart from the platform's.
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect

SCHEMA = "store"

metadata = sa.MetaData(
    schema=SCHEMA,
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    },
)


class Instant(sa.TypeDecorator[datetime]):
    """An instant: kept as naive UTC, given back as aware UTC, alike on both databases."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value if value is None else value.replace(tzinfo=UTC)


def _case_name() -> sa.Column[str]:
    return sa.Column("case_name", sa.Text, primary_key=True)


def _json(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(none_as_null=True), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, Instant, nullable=nullable)


def _numbered() -> tuple[sa.Column[str], sa.Column[str], sa.Column[int]]:
    return _case_name(), sa.Column("id", sa.Text, primary_key=True), _whole("number")


def _refers(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["case_name", column], [f"{SCHEMA}.{table}.case_name", f"{SCHEMA}.{table}.id"])


def _of_case() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["case_name"], [f"{SCHEMA}.case_.name"])


case_ = sa.Table(
    "case_",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    _text("title"),
    _text("zone"),
    _text("region", nullable=True),
    _text("purpose"),
    _text("marking"),
    _instant("created_at"),
    _text("created_by"),
)

# The last number given out for each kind of id; it only grows, so an id is never used twice.
counter = sa.Table(
    "counter",
    metadata,
    _case_name(),
    sa.Column("letter", sa.Text, primary_key=True),
    _whole("last"),
    _of_case(),
)

authority = sa.Table(
    "authority",
    metadata,
    *_numbered(),
    _text("legal_power", nullable=True),
    _text("reference", nullable=True),
    _text("purpose", nullable=True),
    sa.Column("date_from", sa.Date),
    sa.Column("date_to", sa.Date),
    _text("obtained_by", nullable=True),
    _text("conditions", nullable=True),
    _of_case(),
)

delivery = sa.Table(
    "delivery", metadata, *_numbered(), _text("scope"), _text("command"), _instant("at"), _text("by"), _of_case()
)

exhibit = sa.Table(
    "exhibit",
    metadata,
    *_numbered(),
    _text("reference"),
    _text("file_name"),
    _text("sha256"),
    _whole("size"),
    _text("media_type"),
    _text("holding"),
    _text("path"),
    _text("delivery"),
    _text("authority"),
    _text("status"),
    _instant("added_at"),
    _text("added_by"),
    _text("subject", nullable=True),
    _text("reason", nullable=True),
    _of_case(),
    _refers("delivery", "delivery"),
    _refers("authority", "authority"),
    sa.UniqueConstraint("case_name", "reference"),
    sa.Index(None, "case_name", "sha256"),
)

import_ = sa.Table(
    "import_",
    metadata,
    *_numbered(),
    _text("exhibit"),
    _whole("generation"),
    _text("format", nullable=True),
    _text("profile", nullable=True),
    _json("options"),
    _text("status"),
    _whole("pid"),
    _instant("started_at"),
    _instant("finished_at", nullable=True),
    _text("by"),
    _json("report", nullable=True),
    _text("reason", nullable=True),
    _refers("exhibit", "exhibit"),
    sa.UniqueConstraint("case_name", "exhibit", "generation"),
)

record_file = sa.Table(
    "record_file",
    metadata,
    _case_name(),
    sa.Column("path", sa.Text, primary_key=True),
    _text("exhibit"),
    _whole("generation"),
    _whole("part"),
    _text("kind"),
    _whole("rows"),
    _whole("size"),
    _text("sha256"),
    _text("wall", nullable=True),
    sa.Column("superseded", sa.Boolean, nullable=False),
    _refers("exhibit", "exhibit"),
    sa.Index(None, "case_name", "exhibit"),
)

derived_file = sa.Table(
    "derived_file",
    metadata,
    _case_name(),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("run", sa.Text, primary_key=True),
    _text("path"),
    _whole("rows"),
    _whole("size"),
    _text("sha256"),
    _json("sources"),
    _json("walls"),
    _instant("at"),
    _of_case(),
)

finding = sa.Table(
    "finding",
    metadata,
    *_numbered(),
    _text("analysis"),
    _whole("version"),
    _text("title"),
    _text("sentence"),
    _json("options"),
    _json("key"),
    _whole("ledger"),
    _json("walls"),
    _json("cautions"),
    _instant("at"),
    _text("by"),
    _text("casefold_version"),
    _text("table_path"),
    _whole("table_size"),
    _text("table_sha256"),
    _text("ids_path", nullable=True),
    _whole("ids_size", nullable=True),
    _text("ids_sha256", nullable=True),
    _of_case(),
)

finding_source = sa.Table(
    "finding_source",
    metadata,
    _case_name(),
    sa.Column("finding", sa.Text, primary_key=True),
    sa.Column("exhibit", sa.Text, primary_key=True),
    _refers("finding", "finding"),
    _refers("exhibit", "exhibit"),
)

# Record files a finding is pinned to: they are kept while it cites them.
finding_file = sa.Table(
    "finding_file",
    metadata,
    _case_name(),
    sa.Column("finding", sa.Text, primary_key=True),
    sa.Column("sha256", sa.Text, primary_key=True),
    _refers("finding", "finding"),
)

entity = sa.Table(
    "entity",
    metadata,
    *_numbered(),
    _text("type"),
    _text("name"),
    _json("details"),
    sa.Column("retired", sa.Boolean, nullable=False),
    _of_case(),
)

link = sa.Table(
    "link",
    metadata,
    *_numbered(),
    _text("from_entity"),
    _text("to_entity"),
    _text("relation"),
    _text("date_from", nullable=True),
    _text("date_to", nullable=True),
    _json("grade", nullable=True),
    _json("evidence"),
    sa.Column("retired", sa.Boolean, nullable=False),
    _refers("from_entity", "entity"),
    _refers("to_entity", "entity"),
)

attribution = sa.Table(
    "attribution",
    metadata,
    *_numbered(),
    _text("identifier"),
    _text("entity"),
    _text("date_from", nullable=True),
    _text("date_to", nullable=True),
    _json("grade", nullable=True),
    _text("status"),
    _json("evidence"),
    _text("author"),
    _text("reviewer", nullable=True),
    sa.Column("retired", sa.Boolean, nullable=False),
    _refers("entity", "entity"),
    sa.Index(None, "case_name", "identifier"),
)

note = sa.Table(
    "note",
    metadata,
    *_numbered(),
    _text("subject"),
    _text("text"),
    sa.Column("retired", sa.Boolean, nullable=False),
    _of_case(),
)

decision = sa.Table(
    "decision",
    metadata,
    *_numbered(),
    _instant("at"),
    _text("by"),
    _text("why"),
    _text("action"),
    _text("subject_kind"),
    _text("subject"),
    _json("before", nullable=True),
    _json("after", nullable=True),
    _text("reverses", nullable=True),
    _of_case(),
    sa.Index(None, "case_name", "subject"),
)

# Every question put to the full-text index, with what it found: kept for disclosure, those without a hit too.
search_log = sa.Table(
    "search_log",
    metadata,
    *_numbered(),
    _instant("at"),
    _text("by"),
    _text("query"),
    _whole("total"),
    _whole("note_total"),
    _json("counts"),
    _whole("exhibits_searched"),
    _json("not_searched"),
    sa.Column("is_whole", sa.Boolean, nullable=False),
    _of_case(),
)

# Questions somebody keeps; `looked_at` is when their hits were last looked at, where new ones are watched for.
saved_search = sa.Table(
    "saved_search",
    metadata,
    *_numbered(),
    _text("owner"),
    _text("name"),
    _text("query"),
    _instant("saved_at"),
    _instant("looked_at", nullable=True),
    _of_case(),
    sa.UniqueConstraint("case_name", "owner", "name"),
)

profile = sa.Table(
    "profile",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("version", sa.BigInteger, primary_key=True),
    _json("content"),
    _instant("saved_at"),
)
