"""By how much the machine's clock was set back while we ran: machine time goes on."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("clock", sa.Column("set_back", sa.Float(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("clock", "set_back")
