"""Requests for reports, and what each unit owes to them."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
IS_ASKED, HAS_REMINDER = sa.text("state = 'asked'"), sa.text("next_reminder IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "report_requests",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("period_first", sa.Date()),
        sa.Column("period_last", sa.Date()),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("letter_number", sa.String(), nullable=False),
        sa.Column("letter_date", sa.Date()),
        sa.Column("deadline", AT, nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("takes_nothing", sa.Boolean(), nullable=False),
        sa.Column("needs_head", sa.Boolean(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("created", AT, nullable=False),
        sa.Column("opens", AT, nullable=False),
        sa.Column("ended_at", AT),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name="fk_report_requests_by"),
        sa.PrimaryKeyConstraint("id", name="pk_report_requests"),
    )
    op.create_table(
        "report_versions",
        sa.Column("request", ID, nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("deadline", AT, nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.ForeignKeyConstraint(["request"], ["report_requests.id"], name="fk_report_versions_request"),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name="fk_report_versions_by"),
        sa.PrimaryKeyConstraint("request", "version", name="pk_report_versions"),
    )
    op.create_table(
        "reports",
        sa.Column("id", ID, nullable=False),
        sa.Column("request", ID, nullable=False),
        sa.Column("unit", ID, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("deadline", AT),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("is_nothing", sa.Boolean(), nullable=False),
        sa.Column("opened_at", AT),
        sa.Column("handed_at", AT),
        sa.Column("handed_by", ID),
        sa.Column("filed_at", AT),
        sa.Column("approved_by", ID),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("next_reminder", AT),
        sa.ForeignKeyConstraint(["request"], ["report_requests.id"], name="fk_reports_request"),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name="fk_reports_unit"),
        sa.ForeignKeyConstraint(["handed_by"], ["people.id"], name="fk_reports_handed_by"),
        sa.ForeignKeyConstraint(["approved_by"], ["people.id"], name="fk_reports_approved_by"),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        sa.UniqueConstraint("request", "unit", name="uq_reports_request_unit"),
    )
    op.create_index("ix_reports_unit", "reports", ["unit"])
    op.create_index(
        "ix_reports_reminder",
        "reports",
        ["next_reminder"],
        sqlite_where=HAS_REMINDER,
        postgresql_where=HAS_REMINDER,
    )
    op.create_table(
        "report_acts",
        sa.Column("id", ID, nullable=False),
        sa.Column("report", ID, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("person", ID),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("answers", sa.JSON()),
        sa.ForeignKeyConstraint(["report"], ["reports.id"], name="fk_report_acts_report"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_report_acts_person"),
        sa.PrimaryKeyConstraint("id", name="pk_report_acts"),
    )
    op.create_index("ix_report_acts_report", "report_acts", ["report"])
    op.create_table(
        "more_time",
        sa.Column("id", ID, nullable=False),
        sa.Column("report", ID, nullable=False),
        sa.Column("until", AT, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", ID),
        sa.Column("decided_at", AT),
        sa.ForeignKeyConstraint(["report"], ["reports.id"], name="fk_more_time_report"),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name="fk_more_time_by"),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name="fk_more_time_decided_by"),
        sa.PrimaryKeyConstraint("id", name="pk_more_time"),
    )
    op.create_index("ix_more_time_report", "more_time", ["report"])
    op.create_index(
        "uq_more_time_asked",
        "more_time",
        ["report"],
        unique=True,
        sqlite_where=IS_ASKED,
        postgresql_where=IS_ASKED,
    )
    op.create_table(
        "report_templates",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name="fk_report_templates_by"),
        sa.PrimaryKeyConstraint("id", name="pk_report_templates"),
        sa.UniqueConstraint("name", name="uq_report_templates_name"),
    )


def downgrade() -> None:
    for name in (
        *("report_templates", "more_time", "report_acts", "reports"),
        *("report_versions", "report_requests"),
    ):
        op.drop_table(name)
