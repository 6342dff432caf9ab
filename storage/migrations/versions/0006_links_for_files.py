"""One-time links: whose they are, for which file or question, and which messages ask for a file."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("awaits", sa.String(), nullable=False, server_default=""))
    op.add_column("links", sa.Column("person", ID))
    op.add_column("links", sa.Column("file", ID))
    op.add_column("links", sa.Column("awaits", sa.String(), nullable=False, server_default=""))
    op.add_column("links", sa.Column("taken", sa.SmallInteger(), nullable=False, server_default="0"))
    op.add_column("links", sa.Column("revoked", sa.DateTime(timezone=True)))
    op.create_index("ix_links_contact", "links", ["contact"])


def downgrade() -> None:
    op.drop_index("ix_links_contact", "links")
    for name in ("revoked", "taken", "awaits", "file", "person"):
        op.drop_column("links", name)
    op.drop_column("outbox", "awaits")
