"""What can go wrong with the database, and what may be told of it.

StoreFault        anything
└── StoreDown     not the work's fault: later it may succeed
"""

from sqlalchemy import ExceptionContext
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

READ_ONLY = "25006"  # PostgreSQL: another server took over, and this one only shows


class NotCommitted(Exception):
    """The store gave the transaction up by itself, or takes none."""


StoreFault = SQLAlchemyError
StoreDown = (OperationalError, InterfaceError, NotCommitted)


def cause(error: BaseException) -> str:
    """The kind of fault, without what was written or read: SQLITE_FULL, AdminShutdown."""
    original = getattr(error, "orig", None) or error
    return getattr(original, "sqlite_errorname", "") or type(original).__name__


def tell_nothing(failure: ExceptionContext) -> NotCommitted | None:
    """PostgreSQL's second line ("DETAIL: Key (address)=(…)") quotes what was to be written.

    What is raised in the fault's place, if anything is.
    """
    for error in (failure.original_exception, failure.sqlalchemy_exception):
        if error and error.args:
            error.args = (str(error.args[0]).partition("\n")[0], *error.args[1:])
    is_read_only = getattr(failure.original_exception, "sqlstate", "") == READ_ONLY
    return NotCommitted("read-only") if is_read_only else None
