"""The log of searches, and the searches people keep."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column

revision = "0003_searches"
down_revision = "0002_across_cases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "search_log",
        Column("case_name", sa.Text(), nullable=False),
        Column("id", sa.Text(), nullable=False),
        Column("number", sa.BigInteger(), nullable=False),
        Column("at", sa.DateTime(), nullable=False),
        Column("by", sa.Text(), nullable=False),
        Column("query", sa.Text(), nullable=False),
        Column("total", sa.BigInteger(), nullable=False),
        Column("note_total", sa.BigInteger(), nullable=False),
        Column("counts", sa.JSON(none_as_null=True), nullable=False),
        Column("exhibits_searched", sa.BigInteger(), nullable=False),
        Column("not_searched", sa.JSON(none_as_null=True), nullable=False),
        Column("is_whole", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_name"], ["store.case_.name"], name=op.f("fk_search_log_case_name")),
        sa.PrimaryKeyConstraint("case_name", "id", name=op.f("pk_search_log")),
        schema="store",
    )
    op.create_table(
        "saved_search",
        Column("case_name", sa.Text(), nullable=False),
        Column("id", sa.Text(), nullable=False),
        Column("number", sa.BigInteger(), nullable=False),
        Column("owner", sa.Text(), nullable=False),
        Column("name", sa.Text(), nullable=False),
        Column("query", sa.Text(), nullable=False),
        Column("saved_at", sa.DateTime(), nullable=False),
        Column("looked_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_name"], ["store.case_.name"], name=op.f("fk_saved_search_case_name")),
        sa.PrimaryKeyConstraint("case_name", "id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint("case_name", "owner", "name", name=op.f("uq_saved_search_case_name_owner_name")),
        schema="store",
    )
