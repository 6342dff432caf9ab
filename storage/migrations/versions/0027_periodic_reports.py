"""Periodic reports: the cycle of a request, and what our records told of a unit as it opened."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("report_requests", sa.Column("cycle", sa.String(), nullable=False, server_default=""))
    is_of_one = sa.text("cycle != ''")
    op.create_index(
        "uq_report_requests_cycle",
        "report_requests",
        ["cycle", "period_last"],
        unique=True,
        sqlite_where=is_of_one,
        postgresql_where=is_of_one,
    )
    op.add_column("reports", sa.Column("figures", sa.JSON()))
    op.add_column("reports", sa.Column("figures_since", sa.Date()))


def downgrade() -> None:
    op.drop_column("reports", "figures_since")
    op.drop_column("reports", "figures")
    op.drop_index("uq_report_requests_cycle", "report_requests")
    op.drop_column("report_requests", "cycle")
