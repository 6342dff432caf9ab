"""Tables of the units that are proposed for commendation (Điều 11): what the office changed and settled.

Which units keep the thresholds is counted as it is asked for; here stands only what people decided. What
was settled is kept with its figures, so that the paper says what was confirmed, whatever comes later.
"""

from sqlalchemy import JSON, Boolean, Column, Date, Table, UniqueConstraint

from storage.tables.base import Moment, key, ref, tables, text

commendations = Table(  # one for each half year, and each year, that was looked at
    "commendations",
    tables,
    key(),
    text("term", None),  # 2026-H2, or 2026
    Column("at", Moment, nullable=False),  # when it was first looked at
    ref("settled_by", "people", null=True),
    Column("settled_at", Moment),  # null: it is not, or not any more
    Column("records", JSON),  # of the units that were settled, each with its figures
    text("number"),  # of the decision by which they are commended; "": nobody was told of one
    Column("day", Date),  # … and its day
    ref("told_by", "people", null=True),
    Column("told_at", Moment),
    UniqueConstraint("term"),
)

commendation_marks = Table(  # a unit that was taken off the list, or added to it
    "commendation_marks",
    tables,
    key(),
    ref("commendation", "commendations"),
    ref("unit", "units"),
    Column("is_added", Boolean, nullable=False),
    text("why", None),
    ref("by", "people"),
    Column("at", Moment, nullable=False),
    UniqueConstraint("commendation", "unit"),
    sqlite_autoincrement=True,  # an old button names one that was undone
)
