"""Mail that waits for a head: until when, who has it, and when it was settled."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PEOPLE = ("holder", "passed_by", "settled_by")


def upgrade() -> None:
    op.create_table(
        "waiting_mail",
        sa.Column("check", ID, nullable=False),
        sa.Column("unit", ID, nullable=False),
        sa.Column("day", sa.Date()),
        sa.Column("holder", ID),
        sa.Column("passed_by", ID),
        sa.Column("passed_at", sa.DateTime(timezone=True)),
        sa.Column("reminded", sa.Date()),
        sa.Column("settled_by", ID),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["check"], ["checks.id"], name=op.f("fk_waiting_mail_check")),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name=op.f("fk_waiting_mail_unit")),
        *(
            sa.ForeignKeyConstraint([one], ["people.id"], name=op.f(f"fk_waiting_mail_{one}"))
            for one in PEOPLE
        ),
        sa.PrimaryKeyConstraint("check", name=op.f("pk_waiting_mail")),
    )
    op.create_index(op.f("ix_waiting_mail_unit"), "waiting_mail", ["unit", "settled_at"])
    is_waiting = sa.text("settled_at IS NULL")
    for column in ("day", "holder"):
        op.create_index(
            op.f(f"ix_waiting_mail_{column}"),
            "waiting_mail",
            [column],
            sqlite_where=is_waiting,
            postgresql_where=is_waiting,
        )


def downgrade() -> None:
    op.drop_table("waiting_mail")
