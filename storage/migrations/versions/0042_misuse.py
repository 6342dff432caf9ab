"""Prohibited acts that were told of, by name or in confidence, and what was said about them."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
PEOPLE = ("concerned", "by", "taken_by", "decided_by", "asked_by", "opened_by")


def upgrade() -> None:
    op.create_table(
        "misuse_reports",
        sa.Column("id", ID, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("number", "act", "act_name")),
        sa.Column("unit", ID, nullable=False),
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("concerned", ID),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("confided", sa.Boolean(), nullable=False),
        sa.Column("by", ID),
        sa.Column("sealed", sa.LargeBinary()),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("handle", "state")),
        sa.Column("taken_by", ID),
        sa.Column("decided_by", ID),
        sa.Column("decided_at", MOMENT),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("unit_told", sa.Boolean(), nullable=False),
        sa.Column("asked_by", ID),
        sa.Column("asked_at", MOMENT),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("opened_by", ID),
        sa.Column("opened_at", MOMENT),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name=op.f("fk_misuse_reports_unit")),
        *(
            sa.ForeignKeyConstraint([one], ["people.id"], name=op.f(f"fk_misuse_reports_{one}"))
            for one in PEOPLE
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_misuse_reports")),
        sa.UniqueConstraint("number", name=op.f("uq_misuse_reports_number")),
    )
    for column in ("unit", "by", "decided_at"):
        op.create_index(op.f(f"ix_misuse_reports_{column}"), "misuse_reports", [column])
    for name, column, told in (
        ("handle", "handle", "handle != ''"),
        ("undecided", "id", "decided_at IS NULL"),
    ):
        op.create_index(
            op.f(f"ix_misuse_reports_{name}"),
            "misuse_reports",
            [column],
            sqlite_where=sa.text(told),
            postgresql_where=sa.text(told),
        )
    op.create_table(
        "misuse_notes",
        sa.Column("id", ID, nullable=False),
        sa.Column("report", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_office", sa.Boolean(), nullable=False),
        sa.Column("person", ID),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["report"], ["misuse_reports.id"], name=op.f("fk_misuse_notes_report")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_misuse_notes_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_misuse_notes")),
    )
    op.create_index(op.f("ix_misuse_notes_report"), "misuse_notes", ["report"])


def downgrade() -> None:
    op.drop_table("misuse_notes")
    op.drop_table("misuse_reports")
