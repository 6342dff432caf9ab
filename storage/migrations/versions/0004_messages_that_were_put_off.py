"""An index of the messages that were put off: few of many, and at each claim nothing overtakes them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None
PUT_OFF = sa.text("retry_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_outbox_put_off", "outbox", ["contact"], sqlite_where=PUT_OFF, postgresql_where=PUT_OFF
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_put_off", "outbox")
