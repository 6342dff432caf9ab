"""How many of the messages that a long one goes in arrived, by each attempt: the next goes on after them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sends", sa.Column("arrived", sa.SmallInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("sends", "arrived")
