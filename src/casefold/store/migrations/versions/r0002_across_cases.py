"""The index across cases: what each case holds, which holders met, and watch lists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column

revision = "0002_across_cases"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create its tables."""
    _index()
    _met()


def _index() -> None:
    op.create_table(
        "held_source",
        Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        Column("holder", sa.Text(), nullable=False),
        Column("kind", sa.Text(), nullable=False),
        Column("exhibit", sa.Text(), nullable=True),
        Column("said", sa.Text(), nullable=True),
        Column("wall", sa.Text(), nullable=True),
        Column("basis", sa.Text(), nullable=False),
        Column("ready", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_held_source")),
        schema="store",
    )
    op.create_index(op.f("ix_held_source_holder_exhibit"), "held_source", ["holder", "exhibit"], schema="store")
    op.create_table(
        "held_identifier",
        Column("identifier", sa.Text(), nullable=False),
        Column("source", sa.BigInteger(), nullable=False),
        Column("records", sa.BigInteger(), nullable=False),
        Column("first_at", sa.BigInteger(), nullable=True),
        Column("last_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["source"], ["store.held_source.number"], name=op.f("fk_held_identifier_source")),
        sa.PrimaryKeyConstraint("identifier", "source", name=op.f("pk_held_identifier")),
        schema="store",
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_held_identifier_source"), "held_identifier", ["source"], schema="store")
    op.create_table(
        "near_key",
        Column("key", sa.Text(), nullable=False),
        Column("identifier", sa.Text(), nullable=False),
        Column("source", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["source"], ["store.held_source.number"], name=op.f("fk_near_key_source")),
        sa.PrimaryKeyConstraint("key", "identifier", "source", name=op.f("pk_near_key")),
        schema="store",
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_near_key_source"), "near_key", ["source"], schema="store")


def _met() -> None:
    op.create_table(
        "hit",
        Column("id", sa.Text(), nullable=False),
        Column("holder", sa.Text(), nullable=False),
        Column("identifier", sa.Text(), nullable=False),
        Column("other", sa.Text(), nullable=False),
        Column("other_identifier", sa.Text(), nullable=False),
        Column("how", sa.Text(), nullable=True),
        Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hit")),
        schema="store",
    )
    pair = ["holder", "other", "identifier", "other_identifier"]
    op.create_index(op.f("ix_hit_pair"), "hit", pair, unique=True, schema="store")
    op.create_index(op.f("ix_hit_other"), "hit", ["other"], schema="store")
    op.create_table(
        "watch_list",
        Column("id", sa.Text(), nullable=False),
        Column("name", sa.Text(), nullable=False),
        Column("reason", sa.Text(), nullable=False),
        Column("owner", sa.Text(), nullable=False),
        Column("members", sa.JSON(none_as_null=True), nullable=False),
        Column("review_on", sa.Date(), nullable=False),
        Column("ends_on", sa.Date(), nullable=False),
        Column("at", sa.DateTime(), nullable=False),
        Column("closed_at", sa.DateTime(), nullable=True),
        Column("closed_why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_list")),
        schema="store",
    )
