"""Rights about own data: restriction, requests put off once; periods as one text; erasures search anew."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None
IS_CONSENT = "WHERE flow = 'consent'"


def upgrade() -> None:
    op.add_column("people", sa.Column("restricted_at", sa.DateTime(timezone=True)))
    op.add_column("data_requests", sa.Column("carry_by_first", sa.Date()))
    op.add_column("data_requests", sa.Column("put_off", sa.String(), nullable=False, server_default=""))
    say_periods_as_one_text()
    # messages are looked through last by now: who was on the way there would pass other tables over
    op.execute("UPDATE data_requests SET step = 'told', after = 0 WHERE step LIKE 'table:%'")


def say_periods_as_one_text() -> None:
    """Take two periods out of forms that ask for consent: their words are made when they are shown."""
    if op.get_bind().dialect.name == "sqlite":
        left = "json_remove(facts, '$.texts', '$.records')"
    else:
        left = "CAST(CAST(facts AS jsonb) - 'texts' - 'records' AS json)"
    op.execute(f"UPDATE conversations SET facts = {left} {IS_CONSENT}")


def downgrade() -> None:
    """Drop what was added; steps and forms stay: no table is passed over, and forms say default periods."""
    op.drop_column("data_requests", "put_off")
    op.drop_column("data_requests", "carry_by_first")
    op.drop_column("people", "restricted_at")
