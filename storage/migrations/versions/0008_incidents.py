"""Incidents, each with its timeline."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
IS_OPEN, HAS_DUE = sa.text("closed_at IS NULL"), sa.text("next_due IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("unit", ID, nullable=False),
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("raised_by", ID),
        sa.Column("on_behalf", ID),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("happened_at", AT),
        sa.Column("tried", sa.String(), nullable=False),
        sa.Column("call_back", sa.String(), nullable=False),
        sa.Column("is_opened", sa.Boolean()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("taken_by", ID),
        sa.Column("raised_at", AT, nullable=False),
        sa.Column("taken_at", AT),
        sa.Column("asked_at", AT),
        sa.Column("resolved_at", AT),
        sa.Column("closed_at", AT),
        sa.Column("take_until", AT, nullable=False),
        sa.Column("resolve_until", AT, nullable=False),
        sa.Column("next_due", AT),
        sa.Column("alarms", sa.SmallInteger(), nullable=False),
        sa.Column("chased", sa.SmallInteger(), nullable=False),
        sa.Column("common", ID),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name="fk_incidents_unit"),
        sa.ForeignKeyConstraint(["raised_by"], ["people.id"], name="fk_incidents_raised_by"),
        sa.ForeignKeyConstraint(["on_behalf"], ["people.id"], name="fk_incidents_on_behalf"),
        sa.ForeignKeyConstraint(["taken_by"], ["people.id"], name="fk_incidents_taken_by"),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
        sa.UniqueConstraint("year", "number", name="uq_incidents_year_number"),
    )
    op.create_index("ix_incidents_unit", "incidents", ["unit"])
    op.create_index("ix_incidents_raised_by", "incidents", ["raised_by"])
    op.create_index("ix_incidents_open", "incidents", ["id"], sqlite_where=IS_OPEN, postgresql_where=IS_OPEN)
    op.create_index(
        "ix_incidents_due", "incidents", ["next_due"], sqlite_where=HAS_DUE, postgresql_where=HAS_DUE
    )
    op.create_table(
        "incident_notes",
        sa.Column("id", ID, nullable=False),
        sa.Column("incident", ID, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("person", ID),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("file", ID),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_incident_notes_incident"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_incident_notes_person"),
        sa.ForeignKeyConstraint(["file"], ["files.id"], name="fk_incident_notes_file"),
        sa.PrimaryKeyConstraint("id", name="pk_incident_notes"),
    )
    op.create_index("ix_incident_notes_incident", "incident_notes", ["incident"])


def downgrade() -> None:
    op.drop_table("incident_notes")
    op.drop_table("incidents")
