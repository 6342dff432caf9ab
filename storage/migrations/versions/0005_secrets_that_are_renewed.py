"""What renewing a secret leaves behind: who is at it, since when it is ours, how often it was tried."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
ADDED = ("version", "state", "obtained", "ends", "tries", "holder", "error")


def upgrade() -> None:
    op.add_column("secrets", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("secrets", sa.Column("state", sa.String(), nullable=False, server_default="good"))
    op.add_column("secrets", sa.Column("obtained", sa.DateTime(timezone=True), nullable=True))
    op.add_column("secrets", sa.Column("ends", sa.DateTime(timezone=True), nullable=True))
    op.add_column("secrets", sa.Column("tries", sa.SmallInteger(), nullable=False, server_default="0"))
    op.add_column("secrets", sa.Column("holder", sa.String(), nullable=False, server_default=""))
    op.add_column("secrets", sa.Column("error", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    for name in ADDED:
        op.drop_column("secrets", name)
