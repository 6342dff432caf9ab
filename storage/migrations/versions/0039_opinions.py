"""Opinions of units on drafts, and what became of them."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", ID, nullable=False),
        *(text("title"), text("note"), sa.Column("day", sa.Date(), nullable=False), text("state")),
        *(sa.Column("by", ID), moment("created", nullable=False), moment("ended_at"), text("reason")),
        moment("told_at"),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_drafts_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    is_open = sa.text("state = 'open'")
    op.create_index(op.f("ix_drafts_open"), "drafts", ["day"], sqlite_where=is_open, postgresql_where=is_open)
    op.create_table(
        "opinions",
        *(sa.Column("id", ID, nullable=False), sa.Column("draft", ID, nullable=False)),
        *(sa.Column("unit", ID, nullable=False), text("answer"), sa.Column("given_by", ID)),
        *(moment("given_at"), text("unit_named")),
        sa.ForeignKeyConstraint(["draft"], ["drafts.id"], name=op.f("fk_opinions_draft")),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name=op.f("fk_opinions_unit")),
        sa.ForeignKeyConstraint(["given_by"], ["people.id"], name=op.f("fk_opinions_given_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinions")),
    )
    for column in ("draft", "unit"):
        op.create_index(op.f(f"ix_opinions_{column}"), "opinions", [column])
    op.create_table(
        "opinion_parts",
        *(sa.Column("id", ID, nullable=False), sa.Column("opinion", ID, nullable=False)),
        *(text("section"), text("words"), text("reason"), text("reply")),
        *(sa.Column("replied_by", ID), moment("replied_at")),
        sa.ForeignKeyConstraint(["opinion"], ["opinions.id"], name=op.f("fk_opinion_parts_opinion")),
        sa.ForeignKeyConstraint(["replied_by"], ["people.id"], name=op.f("fk_opinion_parts_replied_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_parts")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_opinion_parts_opinion"), "opinion_parts", ["opinion"])


def downgrade() -> None:
    for table in ("opinion_parts", "opinions", "drafts"):
        op.drop_table(table)
