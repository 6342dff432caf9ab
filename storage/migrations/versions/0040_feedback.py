"""Feedback on the regulation, and the papers by which it goes to the body above."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
IS_OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    op.create_table(
        "feedback_letters",
        sa.Column("id", ID, nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("day", sa.Date()),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name="fk_feedback_letters_by"),
        sa.PrimaryKeyConstraint("id", name="pk_feedback_letters"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "feedback",
        sa.Column("id", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("unit", ID, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("clause", "awkward", "proposed")),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("changed", AT, nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_by", ID),
        sa.Column("letter", ID),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_feedback_person"),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name="fk_feedback_unit"),
        sa.ForeignKeyConstraint(["answered_by"], ["people.id"], name="fk_feedback_answered_by"),
        sa.ForeignKeyConstraint(["letter"], ["feedback_letters.id"], name="fk_feedback_letter"),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
    )
    op.create_index("ix_feedback_person", "feedback", ["person"])
    op.create_index("ix_feedback_letter", "feedback", ["letter"])
    op.create_index("ix_feedback_open", "feedback", ["id"], sqlite_where=IS_OPEN, postgresql_where=IS_OPEN)


def downgrade() -> None:
    op.drop_table("feedback")
    op.drop_table("feedback_letters")
