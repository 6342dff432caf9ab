"""An index of the events that are not carried out: few of many, and asked for at every look."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
NOT_DONE = sa.text("state != 'done'")


def upgrade() -> None:
    op.create_index(
        "ix_events_open", "events", ["received"], sqlite_where=NOT_DONE, postgresql_where=NOT_DONE
    )


def downgrade() -> None:
    op.drop_index("ix_events_open", "events")
