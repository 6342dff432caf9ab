"""Handovers of units' mailboxes: who gives, who receives, what was confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
REFERENCES = {
    "unit": "units",
    "giver": "people",
    "receiver": "people",
    "change": "changes",
    "by": "people",
    "password_by": "people",
}


def upgrade() -> None:
    op.create_table(
        "handovers",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit", ID, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("giver", ID, nullable=False),
        sa.Column("receiver", ID),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("change", ID),
        sa.Column("by", ID),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("counted_at", MOMENT, nullable=False),
        sa.Column("given_at", MOMENT),
        sa.Column("not_given", sa.String(), nullable=False),
        sa.Column("received_at", MOMENT),
        sa.Column("not_received", sa.String(), nullable=False),
        sa.Column("absent", sa.String(), nullable=False),
        sa.Column("password_at", MOMENT),
        sa.Column("password_by", ID),
        sa.Column("reminded", sa.Date()),
        sa.Column("ended_at", MOMENT),
        *(
            sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_handovers_{name}"))
            for name, to in REFERENCES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
    )
    for name in ("unit", "giver", "receiver"):
        op.create_index(op.f(f"ix_handovers_{name}"), "handovers", [name])
    is_open, has_change = sa.text("state = 'open'"), sa.text("change IS NOT NULL")
    op.create_index(
        op.f("ix_handovers_open"), "handovers", ["day"], sqlite_where=is_open, postgresql_where=is_open
    )
    op.create_index(
        op.f("uq_handovers_change"),
        "handovers",
        ["change"],
        unique=True,
        sqlite_where=has_change,
        postgresql_where=has_change,
    )


def downgrade() -> None:
    op.drop_table("handovers")
