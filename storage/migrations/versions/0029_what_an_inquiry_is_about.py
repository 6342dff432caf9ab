"""What an inquiry is about, where it is about something that we have shown."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inquiries", sa.Column("about", sa.String(), nullable=False, server_default=""))
    op.add_column("people", sa.Column("weekly", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    op.drop_column("people", "weekly")
    op.drop_column("inquiries", "about")
