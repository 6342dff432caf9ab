"""Broadcasts, and whom each is for; those that went out before are taken from the audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
BEFORE = """
INSERT INTO broadcasts
    (subject, "by", at, text, audience, state, is_urgent, version, sendings, reminders, repeats, begun)
SELECT audit.subject, audit.person, audit.at,
       coalesce((SELECT max(outbox.text) FROM outbox WHERE outbox.subject = audit.subject), ''),
       '{"roles": "everyone"}', 'sent', false, 1, 1, 0, '', audit.at
FROM audit WHERE audit.act = 'broadcast' ORDER BY audit.id
"""


def upgrade() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("id", ID, nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("by", ID),
        sa.Column("at", AT, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("sendings", sa.SmallInteger(), nullable=False),
        sa.Column("ack_until", AT),
        sa.Column("reminders", sa.SmallInteger(), nullable=False),
        sa.Column("begins", AT),
        sa.Column("repeats", sa.String(), nullable=False),
        sa.Column("plan", ID),
        sa.Column("begun", AT),
        sa.Column("next_due", AT),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name="fk_broadcasts_by"),
        sa.ForeignKeyConstraint(["plan"], ["broadcasts.id"], name="fk_broadcasts_plan"),
        sa.PrimaryKeyConstraint("id", name="pk_broadcasts"),
        sa.UniqueConstraint("subject", name="uq_broadcasts_subject"),
    )
    is_due = sa.text("next_due IS NOT NULL")
    op.create_index(
        "ix_broadcasts_due", "broadcasts", ["next_due"], sqlite_where=is_due, postgresql_where=is_due
    )
    op.create_table(
        "broadcast_people",
        sa.Column("broadcast", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("unit", ID, nullable=False),
        sa.Column("acknowledged", AT),
        sa.ForeignKeyConstraint(["broadcast"], ["broadcasts.id"], name="fk_broadcast_people_broadcast"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_broadcast_people_person"),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name="fk_broadcast_people_unit"),
        sa.PrimaryKeyConstraint("broadcast", "person", name="pk_broadcast_people"),
    )
    op.execute(BEFORE)


def downgrade() -> None:
    op.drop_table("broadcast_people")
    op.drop_table("broadcasts")
