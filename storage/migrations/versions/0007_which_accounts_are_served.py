"""Which accounts of ours are served, and which channel is down: a message goes where it can arrive."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
IS_ON = sa.text("kind = 'channel' AND ends IS NULL")


def upgrade() -> None:
    op.create_table(
        "services",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered", sa.DateTime(timezone=True)),
        sa.Column("gone", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("channel", "account", name="pk_services"),
    )
    op.add_column("outages", sa.Column("seen", sa.DateTime(timezone=True)))
    op.create_index(
        "uq_outages_on", "outages", ["scope"], unique=True, sqlite_where=IS_ON, postgresql_where=IS_ON
    )


def downgrade() -> None:
    op.drop_index("uq_outages_on", "outages")
    op.drop_column("outages", "seen")
    op.drop_table("services")
