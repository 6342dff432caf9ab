"""A file that no question asked for is kept with its caption until its sender says what it is for."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("files", sa.Column("caption", sa.String()))


def downgrade() -> None:
    op.drop_column("files", "caption")
