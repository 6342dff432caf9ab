"""A number of an incident's note is never given again, on SQLite too: [Rút lại] names one that is gone."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rebuild(autoincrement=True)


def downgrade() -> None:
    rebuild(autoincrement=False)


def rebuild(*, autoincrement: bool) -> None:
    """Write the table anew: SQLite cannot alter how its key is numbered. PostgreSQL gives no number twice."""
    if op.get_bind().dialect.name == "sqlite":
        kwargs = {"sqlite_autoincrement": autoincrement}
        with op.batch_alter_table("incident_notes", recreate="always", table_kwargs=kwargs):
            pass
