"""Common incidents: the same fault in several units, seen to as one."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
IS_LIVE, IS_PART = sa.text("state IN ('proposed', 'open')"), sa.text("common IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "common_incidents",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("since", AT, nullable=False),
        sa.Column("proposed_at", AT, nullable=False),
        sa.Column("tapped", sa.SmallInteger(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("confirmed_by", ID),
        sa.Column("confirmed_at", AT),
        sa.Column("ended_by", ID),
        sa.Column("ended_at", AT),
        sa.ForeignKeyConstraint(["confirmed_by"], ["people.id"], name="fk_common_incidents_confirmed_by"),
        sa.ForeignKeyConstraint(["ended_by"], ["people.id"], name="fk_common_incidents_ended_by"),
        sa.PrimaryKeyConstraint("id", name="pk_common_incidents"),
    )
    op.create_index(
        "uq_common_incidents_live",
        "common_incidents",
        ["kind"],
        unique=True,
        sqlite_where=IS_LIVE,
        postgresql_where=IS_LIVE,
    )
    op.create_index("ix_incidents_kind", "incidents", ["kind", "raised_at"])
    op.create_index(
        "ix_incidents_common", "incidents", ["common"], sqlite_where=IS_PART, postgresql_where=IS_PART
    )


def downgrade() -> None:
    op.drop_index("ix_incidents_common", "incidents")
    op.drop_index("ix_incidents_kind", "incidents")
    op.drop_table("common_incidents")
