"""Acknowledgements: of which version of a broadcast each is; of those from before that is not known."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("broadcast_people", sa.Column("acknowledged_version", sa.SmallInteger()))


def downgrade() -> None:
    op.drop_column("broadcast_people", "acknowledged_version")
