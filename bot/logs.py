"""The log: static event names with what belongs to them, one JSON line each, and nothing of people.

An HTTP client's own lines hold the token, which is part of the address: they are not written.
"""

import logging
import sys

import structlog

QUIET = ("httpx", "httpcore", "telegram", "uvicorn", "aiosmtplib", "alembic")
SILENT = "apscheduler"  # it reports a tick that is cut off as we stop; what it calls logs its own faults


def set_up(level: str) -> None:
    logging.basicConfig(level=level, format="%(message)s", stream=sys.stderr, force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    logging.getLogger(SILENT).setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
