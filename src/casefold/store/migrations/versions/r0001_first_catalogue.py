"""The first catalogue: cases, exhibits, imports, record files, findings and the ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table."""
    _cases_and_exhibits()
    _imports()
    _findings()
    _ledger()


def _cases_and_exhibits() -> None:
    op.create_table(
        "case_",
        Column("name", sa.Text(), nullable=False),
        Column("title", sa.Text(), nullable=False),
        Column("zone", sa.Text(), nullable=False),
        Column("region", sa.Text(), nullable=True),
        Column("purpose", sa.Text(), nullable=False),
        Column("marking", sa.Text(), nullable=False),
        Column("created_at", sa.DateTime(), nullable=False),
        Column("created_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_case_")),
        schema="store",
    )
    op.create_table(
        "counter",
        Column("case_name", sa.Text(), nullable=False),
        Column("letter", sa.Text(), nullable=False),
        Column("last", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_name"], ["store.case_.name"], name=op.f("fk_counter_case_name")),
        sa.PrimaryKeyConstraint("case_name", "letter", name=op.f("pk_counter")),
        schema="store",
    )
    op.create_table(
        "authority",
        Column("case_name", sa.Text(), nullable=False),
        Column("id", sa.Text(), nullable=False),
        Column("number", sa.BigInteger(), nullable=False),
        Column("legal_power", sa.Text(), nullable=True),
        Column("reference", sa.Text(), nullable=True),
        Column("purpose", sa.Text(), nullable=True),
        Column("date_from", sa.Date(), nullable=True),
        Column("date_to", sa.Date(), nullable=True),
        Column("obtained_by", sa.Text(), nullable=True),
        Column("conditions", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_name"], ["store.case_.name"], name=op.f("fk_authority_case_name")),
        sa.PrimaryKeyConstraint("case_name", "id", name=op.f("pk_authority")),
        schema="store",
    )
    op.create_table(
        "delivery",
        Column("case_name", sa.Text(), nullable=False),
        Column("id", sa.Text(), nullable=False),
        Column("number", sa.BigInteger(), nullable=False),
        Column("scope", sa.Text(), nullable=False),
        Column("command", sa.Text(), nullable=False),
        Column("at", sa.DateTime(), nullable=False),
        Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_name"], ["store.case_.name"], name=op.f("fk_delivery_case_name")),
        sa.PrimaryKeyConstraint("case_name", "id", name=op.f("pk_delivery")),
        schema="store",
    )
    op.create_table(
        "exhibit",
        Column("case_name", sa.Text(), nullable=False),
        Column("id", sa.Text(), nullable=False),
        Column("number", sa.BigInteger(), nullable=False),
        Column("reference", sa.Text(), nullable=False),
        Column("file_name", sa.Text(), nullable=False),
        Column("sha256", sa.Text(), nullable=False),
        Column("size", sa.BigInteger(), nullable=False),
        Column("media_type", sa.Text(), nullable=False),
        Column("holding", sa.Text(), nullable=False),
        Column("path", sa.Text(), nullable=False),
        Column("delivery", sa.Text(), nullable=False),
        Column("authority", sa.Text(), nullable=False),
        Column("status", sa.Text(), nullable=False),
        Column("added_at", sa.DateTime(), nullable=False),
        Column("added_by", sa.Text(), nullable=False),
        Column("subject", sa.Text(), nullable=True),
        Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_name", "authority"],
            ["store.authority.case_name", "store.authority.id"],
            name=op.f("fk_exhibit_case_name_authority"),
        ),
        sa.ForeignKeyConstraint(
            ["case_name", "delivery"],
            ["store.delivery.case_name", "store.delivery.id"],
            name=op.f("fk_exhibit_case_name_delivery"),
        ),
        sa.ForeignKeyConstraint(["case_name"], ["store.case_.name"], name=op.f("fk_exhibit_case_name")),
        sa.PrimaryKeyConstraint("case_name", "id", name=op.f("pk_exhibit")),
        sa.UniqueConstraint("case_name", "reference", name=op.f("uq_exhibit_case_name_reference")),
        schema="store",
    )
    op.create_index(
        op.f("ix_exhibit_case_name_sha256"), "exhibit", ["case_name", "sha256"], unique=False, schema="store"
    )
    op.create_table(
        "profile",
        Column("name", sa.Text(), nullable=False),
        Column("version", sa.BigInteger(), nullable=False),
        Column("content", sa.JSON(), nullable=False),
        Column("saved_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", "version", name=op.f("pk_profile")),
        schema="store",
    )


def _imports() -> None:
    op.create_table(
        "import_",
        Column("case_name", sa.Text(), nullable=False),
        Column("id", sa.Text(), nullable=False),
        Column("number", sa.BigInteger(), nullable=False),
        Column("exhibit", sa.Text(), nullable=False),
        Column("generation", sa.BigInteger(), nullable=False),
        Column("format", sa.Text(), nullable=True),
        Column("profile", sa.Text(), nullable=True),
        Column("options", sa.JSON(), nullable=False),
        Column("status", sa.Text(), nullable=False),
        Column("pid", sa.BigInteger(), nullable=False),
        Column("started_at", sa.DateTime(), nullable=False),
        Column("finished_at", sa.DateTime(), nullable=True),
        Column("by", sa.Text(), nullable=False),
        Column("report", sa.JSON(), nullable=True),
        Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_name", "exhibit"],
            ["store.exhibit.case_name", "store.exhibit.id"],
            name=op.f("fk_import__case_name_exhibit"),
        ),
        sa.PrimaryKeyConstraint("case_name", "id", name=op.f("pk_import_")),
        sa.UniqueConstraint("case_name", "exhibit", "generation", name=op.f("uq_import__case_name_exhibit_generation")),
        schema="store",
    )
    op.create_table(
        "record_file",
        Column("case_name", sa.Text(), nullable=False),
        Column("path", sa.Text(), nullable=False),
        Column("exhibit", sa.Text(), nullable=False),
        Column("generation", sa.BigInteger(), nullable=False),
        Column("part", sa.BigInteger(), nullable=False),
        Column("kind", sa.Text(), nullable=False),
        Column("rows", sa.BigInteger(), nullable=False),
        Column("size", sa.BigInteger(), nullable=False),
        Column("sha256", sa.Text(), nullable=False),
        Column("wall", sa.Text(), nullable=True),
        Column("superseded", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_name", "exhibit"],
            ["store.exhibit.case_name", "store.exhibit.id"],
            name=op.f("fk_record_file_case_name_exhibit"),
        ),
        sa.PrimaryKeyConstraint("case_name", "path", name=op.f("pk_record_file")),
        schema="store",
    )
    op.create_index(
        op.f("ix_record_file_case_name_exhibit"), "record_file", ["case_name", "exhibit"], unique=False, schema="store"
    )
    op.create_table(
        "derived_file",
        Column("case_name", sa.Text(), nullable=False),
        Column("kind", sa.Text(), nullable=False),
        Column("run", sa.Text(), nullable=False),
        Column("path", sa.Text(), nullable=False),
        Column("rows", sa.BigInteger(), nullable=False),
        Column("size", sa.BigInteger(), nullable=False),
        Column("sha256", sa.Text(), nullable=False),
        Column("sources", sa.JSON(), nullable=False),
        Column("walls", sa.JSON(), nullable=False),
        Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_name"], ["store.case_.name"], name=op.f("fk_derived_file_case_name")),
        sa.PrimaryKeyConstraint("case_name", "kind", "run", name=op.f("pk_derived_file")),
        schema="store",
    )


def _findings() -> None:
    op.create_table(
        "finding",
        Column("case_name", sa.Text(), nullable=False),
        Column("id", sa.Text(), nullable=False),
        Column("number", sa.BigInteger(), nullable=False),
        Column("analysis", sa.Text(), nullable=False),
        Column("version", sa.BigInteger(), nullable=False),
        Column("title", sa.Text(), nullable=False),
        Column("sentence", sa.Text(), nullable=False),
        Column("options", sa.JSON(), nullable=False),
        Column("key", sa.JSON(), nullable=False),
        Column("ledger", sa.BigInteger(), nullable=False),
        Column("walls", sa.JSON(), nullable=False),
        Column("cautions", sa.JSON(), nullable=False),
        Column("at", sa.DateTime(), nullable=False),
        Column("by", sa.Text(), nullable=False),
        Column("casefold_version", sa.Text(), nullable=False),
        Column("table_path", sa.Text(), nullable=False),
        Column("table_size", sa.BigInteger(), nullable=False),
        Column("table_sha256", sa.Text(), nullable=False),
        Column("ids_path", sa.Text(), nullable=True),
        Column("ids_size", sa.BigInteger(), nullable=True),
        Column("ids_sha256", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_name"], ["store.case_.name"], name=op.f("fk_finding_case_name")),
        sa.PrimaryKeyConstraint("case_name", "id", name=op.f("pk_finding")),
        schema="store",
    )
    op.create_table(
        "finding_source",
        Column("case_name", sa.Text(), nullable=False),
        Column("finding", sa.Text(), nullable=False),
        Column("exhibit", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_name", "exhibit"],
            ["store.exhibit.case_name", "store.exhibit.id"],
            name=op.f("fk_finding_source_case_name_exhibit"),
        ),
        sa.ForeignKeyConstraint(
            ["case_name", "finding"],
            ["store.finding.case_name", "store.finding.id"],
            name=op.f("fk_finding_source_case_name_finding"),
        ),
        sa.PrimaryKeyConstraint("case_name", "finding", "exhibit", name=op.f("pk_finding_source")),
        schema="store",
    )
    op.create_table(
        "finding_file",
        Column("case_name", sa.Text(), nullable=False),
        Column("finding", sa.Text(), nullable=False),
        Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_name", "finding"],
            ["store.finding.case_name", "store.finding.id"],
            name=op.f("fk_finding_file_case_name_finding"),
        ),
        sa.PrimaryKeyConstraint("case_name", "finding", "sha256", name=op.f("pk_finding_file")),
        schema="store",
    )


def _ledger() -> None:
    op.create_table(
        "entity",
        Column("case_name", sa.Text(), nullable=False),
        Column("id", sa.Text(), nullable=False),
        Column("number", sa.BigInteger(), nullable=False),
        Column("type", sa.Text(), nullable=False),
        Column("name", sa.Text(), nullable=False),
        Column("details", sa.JSON(), nullable=False),
        Column("retired", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_name"], ["store.case_.name"], name=op.f("fk_entity_case_name")),
        sa.PrimaryKeyConstraint("case_name", "id", name=op.f("pk_entity")),
        schema="store",
    )
    op.create_table(
        "link",
        Column("case_name", sa.Text(), nullable=False),
        Column("id", sa.Text(), nullable=False),
        Column("number", sa.BigInteger(), nullable=False),
        Column("from_entity", sa.Text(), nullable=False),
        Column("to_entity", sa.Text(), nullable=False),
        Column("relation", sa.Text(), nullable=False),
        Column("date_from", sa.Text(), nullable=True),
        Column("date_to", sa.Text(), nullable=True),
        Column("grade", sa.JSON(), nullable=True),
        Column("evidence", sa.JSON(), nullable=False),
        Column("retired", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_name", "from_entity"],
            ["store.entity.case_name", "store.entity.id"],
            name=op.f("fk_link_case_name_from_entity"),
        ),
        sa.ForeignKeyConstraint(
            ["case_name", "to_entity"],
            ["store.entity.case_name", "store.entity.id"],
            name=op.f("fk_link_case_name_to_entity"),
        ),
        sa.PrimaryKeyConstraint("case_name", "id", name=op.f("pk_link")),
        schema="store",
    )
    op.create_table(
        "attribution",
        Column("case_name", sa.Text(), nullable=False),
        Column("id", sa.Text(), nullable=False),
        Column("number", sa.BigInteger(), nullable=False),
        Column("identifier", sa.Text(), nullable=False),
        Column("entity", sa.Text(), nullable=False),
        Column("date_from", sa.Text(), nullable=True),
        Column("date_to", sa.Text(), nullable=True),
        Column("grade", sa.JSON(), nullable=True),
        Column("status", sa.Text(), nullable=False),
        Column("evidence", sa.JSON(), nullable=False),
        Column("author", sa.Text(), nullable=False),
        Column("reviewer", sa.Text(), nullable=True),
        Column("retired", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_name", "entity"],
            ["store.entity.case_name", "store.entity.id"],
            name=op.f("fk_attribution_case_name_entity"),
        ),
        sa.PrimaryKeyConstraint("case_name", "id", name=op.f("pk_attribution")),
        schema="store",
    )
    op.create_index(
        op.f("ix_attribution_case_name_identifier"),
        "attribution",
        ["case_name", "identifier"],
        unique=False,
        schema="store",
    )
    op.create_table(
        "note",
        Column("case_name", sa.Text(), nullable=False),
        Column("id", sa.Text(), nullable=False),
        Column("number", sa.BigInteger(), nullable=False),
        Column("subject", sa.Text(), nullable=False),
        Column("text", sa.Text(), nullable=False),
        Column("retired", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_name"], ["store.case_.name"], name=op.f("fk_note_case_name")),
        sa.PrimaryKeyConstraint("case_name", "id", name=op.f("pk_note")),
        schema="store",
    )
    op.create_table(
        "decision",
        Column("case_name", sa.Text(), nullable=False),
        Column("id", sa.Text(), nullable=False),
        Column("number", sa.BigInteger(), nullable=False),
        Column("at", sa.DateTime(), nullable=False),
        Column("by", sa.Text(), nullable=False),
        Column("why", sa.Text(), nullable=False),
        Column("action", sa.Text(), nullable=False),
        Column("subject_kind", sa.Text(), nullable=False),
        Column("subject", sa.Text(), nullable=False),
        Column("before", sa.JSON(), nullable=True),
        Column("after", sa.JSON(), nullable=True),
        Column("reverses", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_name"], ["store.case_.name"], name=op.f("fk_decision_case_name")),
        sa.PrimaryKeyConstraint("case_name", "id", name=op.f("pk_decision")),
        schema="store",
    )
    op.create_index(
        op.f("ix_decision_case_name_subject"), "decision", ["case_name", "subject"], unique=False, schema="store"
    )
