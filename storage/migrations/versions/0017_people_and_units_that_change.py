"""Delegation, cover, personnel changes, units that change, and internal rules."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
IS_ACCEPTED, IS_PLANNED, IS_ASKED = (
    sa.text(f"state = '{state}'") for state in ("accepted", "planned", "asked")
)
TABLES = ("internal_rules", "unit_changes", "changes", "batches", "stand_ins", "covers", "delegations")


def upgrade() -> None:
    op.create_table(
        "delegations",
        sa.Column("id", ID, nullable=False),
        *refs("delegations", unit=True, person=True, by=True, role=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("decided_at", AT),
        sa.Column("chased", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_delegations"),
    )
    op.create_table(
        "covers",
        sa.Column("id", ID, nullable=False),
        *refs("covers", absence=True, unit=True, person=True, substitute=True, by=True),
        sa.Column("starts", AT, nullable=False),
        sa.Column("ends", AT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("number", sa.Integer()),
        sa.Column("at", AT, nullable=False),
        sa.Column("decided_at", AT),
        sa.PrimaryKeyConstraint("id", name="pk_covers"),
        sa.UniqueConstraint("number", name="uq_covers_number"),
    )
    op.create_table(
        "stand_ins",
        sa.Column("id", ID, nullable=False),
        *refs("stand_ins", unit=True, person=True, substitute=True),
        sa.Column("starts", AT, nullable=False),
        sa.Column("ends", AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stand_ins"),
    )
    op.create_table(
        "batches",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        *refs("batches", by=True),
        sa.Column("at", AT, nullable=False),
        sa.Column("letter_number", sa.String(), nullable=False),
        sa.Column("letter_date", sa.Date()),
        sa.Column("forwarded_at", AT),
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
        sa.UniqueConstraint("number", name="uq_batches_number"),
    )
    op.create_table(
        "changes",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        *refs("changes", unit=True, to_unit=False, person=False, by=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("effective", sa.Date(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        *refs("changes", file=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", AT, nullable=False),
        *refs("changes", decided_by=False),
        sa.Column("decided_at", AT),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("applied_at", AT),
        sa.Column("moved", sa.JSON()),
        *refs("changes", corrects=False, batch=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answer_note", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
        sa.UniqueConstraint("number", name="uq_changes_number"),
    )
    op.create_table(
        "unit_changes",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        *refs("unit_changes", unit=False, successor=False, by=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("effective", sa.Date(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("applied_at", AT),
        sa.PrimaryKeyConstraint("id", name="pk_unit_changes"),
        sa.UniqueConstraint("number", name="uq_unit_changes_number"),
    )
    op.create_table(
        "internal_rules",
        sa.Column("id", ID, nullable=False),
        *refs("internal_rules", unit=True, file=False, by=True),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issued", sa.Date(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_internal_rules"),
    )
    for table, column in INDEXED:
        op.create_index(f"ix_{table}_{column}", table, [column])
    due("ix_changes_due", "changes", "effective", IS_ACCEPTED)
    due("ix_unit_changes_due", "unit_changes", "effective", IS_PLANNED)
    due("ix_delegations_asked", "delegations", "at", IS_ASKED)
    for name in ("opened", "left", "reminded"):
        op.add_column("mailboxes", sa.Column(name, sa.Date()))
    op.add_column("mailboxes", sa.Column("rank", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("units", sa.Column("rules_asked", sa.Date()))
    for table in ("reports", "incidents"):
        op.add_column(table, sa.Column("unit_named", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    for table in ("reports", "incidents"):
        op.drop_column(table, "unit_named")
    op.drop_column("units", "rules_asked")
    for name in ("opened", "left", "reminded", "rank"):
        op.drop_column("mailboxes", name)
    for table in TABLES:
        op.drop_table(table)


INDEXED = (
    ("delegations", "unit"),
    ("delegations", "person"),
    ("covers", "absence"),
    ("covers", "unit"),
    ("covers", "person"),
    ("covers", "substitute"),
    ("stand_ins", "person"),
    ("stand_ins", "substitute"),
    ("stand_ins", "ends"),
    ("changes", "unit"),
    ("changes", "person"),
    ("changes", "batch"),
    ("unit_changes", "unit"),
    ("internal_rules", "unit"),
)
TO = {
    "unit": "units",
    "to_unit": "units",
    "successor": "units",
    "role": "roles",
    "absence": "absences",
    "file": "files",
    "corrects": "changes",
    "batch": "batches",
}


def refs(table: str, **columns: bool) -> list[sa.Column[int]]:
    """Columns that refer to an id, of people but for those in ``TO``; whether each must be given."""
    return [
        sa.Column(
            name,
            ID,
            sa.ForeignKey(f"{TO.get(name, 'people')}.id", name=f"fk_{table}_{name}"),
            nullable=not is_needed,
        )
        for name, is_needed in columns.items()
    ]


def due(name: str, table: str, column: str, condition: sa.TextClause) -> None:
    op.create_index(name, table, [column], sqlite_where=condition, postgresql_where=condition)
