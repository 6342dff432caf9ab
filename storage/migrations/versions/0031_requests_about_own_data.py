"""Requests of people about their own data, and the clocks that the law sets for them."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
IS_LIVE = sa.text("state IN ('received', 'taken', 'erasing')")
PEOPLE = ("person", "written_by", "taken_by")


def upgrade() -> None:
    op.create_table(
        "data_requests",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("person", ID, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("kind", "field", "words", "state")),
        sa.Column("at", AT, nullable=False),
        sa.Column("written_by", ID, nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("carry_by", sa.Date(), nullable=False),
        sa.Column("taken_by", ID, nullable=True),
        sa.Column("answered_at", AT, nullable=True),
        sa.Column("ended_at", AT, nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("chased", sa.Date(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("before", "step")),
        sa.Column("names", sa.JSON(), nullable=True),
        sa.Column("after", ID, nullable=False),
        *(sa.ForeignKeyConstraint([name], ["people.id"], name=f"fk_data_requests_{name}") for name in PEOPLE),
        sa.PrimaryKeyConstraint("id", name="pk_data_requests"),
        sa.UniqueConstraint("number", name="uq_data_requests_number"),
    )
    op.create_index("ix_data_requests_person", "data_requests", ["person"])
    op.create_index(
        "ix_data_requests_live", "data_requests", ["id"], sqlite_where=IS_LIVE, postgresql_where=IS_LIVE
    )


def downgrade() -> None:
    op.drop_table("data_requests")
