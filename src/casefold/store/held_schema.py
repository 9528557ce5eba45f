"""The tables of the index across cases: which identifier each case holds, and which holders met.

`held_source`, `held_identifier` and `near_key` can be made again from record files and the ledger, but for what a
watch list has, which is kept nowhere else. A holder is the name of a case or `watch:` and the id of a list. Times of
identifiers are seconds since 1970, because a million of them are written at once.
"""

from __future__ import annotations

import sqlalchemy as sa

from casefold.store.schema import SCHEMA, Instant, metadata

held_source = sa.Table(
    "held_source",
    metadata,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("holder", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("exhibit", sa.Text, nullable=True),
    sa.Column("said", sa.Text, nullable=True),
    sa.Column("wall", sa.Text, nullable=True),
    # What it was made from: a generation of records, or a digest of what was said.
    sa.Column("basis", sa.Text, nullable=False),
    # A source counts once all its identifiers are written.
    sa.Column("ready", sa.Boolean, nullable=False),
    sa.Index(None, "holder", "exhibit"),
)

held_identifier = sa.Table(
    "held_identifier",
    metadata,
    sa.Column("identifier", sa.Text, primary_key=True),
    sa.Column("source", sa.BigInteger, sa.ForeignKey(f"{SCHEMA}.held_source.number"), primary_key=True),
    sa.Column("records", sa.BigInteger, nullable=False),
    sa.Column("first_at", sa.BigInteger, nullable=True),
    sa.Column("last_at", sa.BigInteger, nullable=True),
    sa.Index(None, "source"),
    sqlite_with_rowid=False,
)

near_key = sa.Table(
    "near_key",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("identifier", sa.Text, primary_key=True),
    sa.Column("source", sa.BigInteger, sa.ForeignKey(f"{SCHEMA}.held_source.number"), primary_key=True),
    sa.Index(None, "source"),
    sqlite_with_rowid=False,
)

hit = sa.Table(
    "hit",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("holder", sa.Text, nullable=False),
    sa.Column("identifier", sa.Text, nullable=False),
    sa.Column("other", sa.Text, nullable=False),
    sa.Column("other_identifier", sa.Text, nullable=False),
    sa.Column("how", sa.Text, nullable=True),
    sa.Column("at", Instant, nullable=False),
    sa.Index("ix_hit_pair", "holder", "other", "identifier", "other_identifier", unique=True),
    sa.Index(None, "other"),
)

watch_list = sa.Table(
    "watch_list",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("members", sa.JSON(none_as_null=True), nullable=False),
    sa.Column("review_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("closed_at", Instant, nullable=True),
    sa.Column("closed_why", sa.Text, nullable=True),
)
