"""Who is on call, and when an incident's alarms begin."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "shifts",
        sa.Column("id", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("starts", AT, nullable=False),
        sa.Column("ends", AT, nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("created", AT, nullable=False),
        sa.Column("withdrawn", AT),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_shifts_person"),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name="fk_shifts_by"),
        sa.PrimaryKeyConstraint("id", name="pk_shifts"),
    )
    op.create_index("ix_shifts_ends", "shifts", ["ends"])
    op.add_column("incidents", sa.Column("alarm_begins", AT))
    op.add_column("incidents", sa.Column("joined", ID))
    # What was raised before is chased from now on, and alarmed of where it is dangerous.
    op.execute(
        "UPDATE incidents SET next_due = CASE state WHEN 'received' THEN take_until ELSE resolve_until END "
        "WHERE closed_at IS NULL AND next_due IS NULL"
    )
    op.execute(
        "UPDATE incidents SET alarm_begins = raised_at, alarms = 1 "
        "WHERE state = 'received' AND kind IN ('exposed', 'forged', 'virus')"
    )


def downgrade() -> None:
    op.drop_column("incidents", "joined")
    op.drop_column("incidents", "alarm_begins")
    op.drop_table("shifts")
