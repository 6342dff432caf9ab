"""Inquiries: what people write to the office, and what it answers."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
IS_OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    op.create_table(
        "inquiries",
        sa.Column("id", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("unit", ID, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("changed", AT, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_inquiries_person"),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name="fk_inquiries_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_inquiries"),
    )
    op.create_index("ix_inquiries_person", "inquiries", ["person"])
    op.create_index("ix_inquiries_open", "inquiries", ["id"], sqlite_where=IS_OPEN, postgresql_where=IS_OPEN)
    op.create_table(
        "inquiry_messages",
        sa.Column("id", ID, nullable=False),
        sa.Column("inquiry", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["inquiry"], ["inquiries.id"], name="fk_inquiry_messages_inquiry"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_inquiry_messages_person"),
        sa.PrimaryKeyConstraint("id", name="pk_inquiry_messages"),
    )
    op.create_index("ix_inquiry_messages_inquiry", "inquiry_messages", ["inquiry"])


def downgrade() -> None:
    op.drop_table("inquiry_messages")
    op.drop_table("inquiries")
