"""To whom an incident was forwarded, when, and by which letter."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("incidents", sa.Column("forwarded_to", sa.String(), nullable=False, server_default=""))
    op.add_column("incidents", sa.Column("forwarded_at", sa.DateTime(timezone=True)))
    op.add_column("incidents", sa.Column("letter_number", sa.String(), nullable=False, server_default=""))
    op.add_column("incidents", sa.Column("letter_date", sa.Date()))


def downgrade() -> None:
    for name in ("letter_date", "letter_number", "forwarded_at", "forwarded_to"):
        op.drop_column("incidents", name)
