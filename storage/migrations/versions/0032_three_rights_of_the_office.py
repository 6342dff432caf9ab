"""What is prepared by one and released by another; codes that are mailed; accounts that are silent."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
OF_CONTACTS = ("to_confirm", "idle_asked")


def upgrade() -> None:
    for name in OF_CONTACTS:
        op.add_column("contacts", sa.Column(name, AT))
    add_submissions()
    add_mailed_codes()


def add_submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("id", ID, nullable=False),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("shown", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("decided_by", ID),
        sa.Column("decided_at", AT),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name="fk_submissions_by"),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name="fk_submissions_decided_by"),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
    )
    op.create_index("ix_submissions_by", "submissions", ["by"])
    is_waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_submissions_waiting",
        "submissions",
        ["id"],
        sqlite_where=is_waiting,
        postgresql_where=is_waiting,
    )


def add_mailed_codes() -> None:
    op.create_table(
        "mailed_codes",
        sa.Column("id", ID, nullable=False),
        sa.Column("contact", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("invitation", ID),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("code_hmac", sa.String(), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("expires", AT),
        sa.Column("leased_until", AT),
        sa.ForeignKeyConstraint(["contact"], ["contacts.id"], name="fk_mailed_codes_contact"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_mailed_codes_person"),
        sa.ForeignKeyConstraint(["invitation"], ["invitations.id"], name="fk_mailed_codes_invitation"),
        sa.PrimaryKeyConstraint("id", name="pk_mailed_codes"),
    )
    op.create_index("ix_mailed_codes_contact", "mailed_codes", ["contact"])
    is_wanted = sa.text("state = 'wanted'")
    op.create_index(
        "ix_mailed_codes_wanted",
        "mailed_codes",
        ["id"],
        sqlite_where=is_wanted,
        postgresql_where=is_wanted,
    )


def downgrade() -> None:
    op.drop_table("mailed_codes")
    op.drop_table("submissions")
    for name in reversed(OF_CONTACTS):
        op.drop_column("contacts", name)
