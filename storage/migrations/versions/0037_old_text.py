"""Whether a document that came holds text in an old encoding, so that its conversion is offered."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("files", sa.Column("old_text", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("files", "old_text")
