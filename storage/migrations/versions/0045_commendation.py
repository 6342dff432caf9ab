"""Lists of units that are proposed for commendation, and what the office took off or added."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "commendations",
        sa.Column("id", ID, nullable=False),
        sa.Column("term", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("settled_by", ID),
        sa.Column("settled_at", MOMENT),
        sa.Column("records", sa.JSON()),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("day", sa.Date()),
        sa.Column("told_by", ID),
        sa.Column("told_at", MOMENT),
        *(
            sa.ForeignKeyConstraint([one], ["people.id"], name=op.f(f"fk_commendations_{one}"))
            for one in ("settled_by", "told_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commendations")),
        sa.UniqueConstraint("term", name=op.f("uq_commendations_term")),
    )
    op.create_table(
        "commendation_marks",
        sa.Column("id", ID, nullable=False),
        sa.Column("commendation", ID, nullable=False),
        sa.Column("unit", ID, nullable=False),
        sa.Column("is_added", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["commendation"], ["commendations.id"], name=op.f("fk_commendation_marks_commendation")
        ),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name=op.f("fk_commendation_marks_unit")),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_commendation_marks_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commendation_marks")),
        sa.UniqueConstraint("commendation", "unit", name=op.f("uq_commendation_marks_commendation_unit")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("commendation_marks")
    op.drop_table("commendations")
