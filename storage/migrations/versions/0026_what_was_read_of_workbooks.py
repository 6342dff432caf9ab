"""Files: where that lies which was read of a workbook when it came; of older ones nothing was."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("files", sa.Column("tables", sa.String()))


def downgrade() -> None:
    op.drop_column("files", "tables")
