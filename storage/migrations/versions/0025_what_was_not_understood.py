"""What was not understood: its counts, how it was said where it was passed on, and what it means."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
HOW_SAID = ("role", "standing", "unclear")


def upgrade() -> None:
    for name in HOW_SAID:
        op.add_column("inquiry_messages", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.create_table(
        "unclear_texts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("intent", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "kind", "intent", name="pk_unclear_texts"),
    )
    op.create_table(
        "examples",
        sa.Column("id", ID, nullable=False),
        sa.Column("inquiry", ID),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("normal", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("intent", sa.String(), nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("reviewed_by", ID),
        sa.Column("reviewed_at", AT),
        sa.ForeignKeyConstraint(["inquiry"], ["inquiries.id"], name="fk_examples_inquiry"),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name="fk_examples_by"),
        sa.ForeignKeyConstraint(["reviewed_by"], ["people.id"], name="fk_examples_reviewed_by"),
        sa.PrimaryKeyConstraint("id", name="pk_examples"),
        sa.UniqueConstraint("inquiry", name="uq_examples_inquiry"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_examples_role_normal", "examples", ["role", "normal"])


def downgrade() -> None:
    op.drop_table("examples")
    op.drop_table("unclear_texts")
    for name in reversed(HOW_SAID):
        op.drop_column("inquiry_messages", name)
