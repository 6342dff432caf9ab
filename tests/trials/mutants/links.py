"""Faults in one-time links, by which files pass."""

from tests.trials.mutants.kinds import Mutant

LINKS = (
    Mutant(
        "a link's token is kept as it is",
        "storage.links:hashed",
        was="return hashlib",
        becomes="return token  # hashlib",
        tests="tests/web/test_uploads.py tests/hostile/test_links.py",
    ),
    Mutant(
        "a used link is shown as if it held",
        "handlers.sending.links:why_over",
        was="link.used or ",
        becomes="",
        tests="tests/web/test_downloads.py",
    ),
    Mutant(
        "of many at once each uses a link up",
        "storage.links:is_open",
        was="links.c.used.is_(None) & ",
        becomes="",
        tests="tests/test_links.py",
    ),
    Mutant(
        "a link lasts for ever",
        "handlers.sending.links:why_over",
        was="if machine",
        becomes="if False and machine",
        tests="tests/web/test_uploads.py tests/web/test_downloads.py",
    ),
    Mutant(
        "a revoked link is taken",
        "handlers.sending.links:why_over",
        was=" or link.revoked",
        becomes="",
        tests="tests/web/test_uploads.py tests/web/test_downloads.py",
    ),
    Mutant(
        "a preview uses a link up",
        "bot.web.pages:show",
        was="return found",
        becomes="return await fetch(request)  # found",
        tests="tests/web/test_downloads.py",
    ),
    Mutant(
        "a link is of whoever holds the contact now",
        "handlers.sending.links:why_over",
        was=" if link.is_of_holder else Closed.NOT_THEIRS",
        becomes="",
        tests="tests/hostile/test_links.py",
    ),
    Mutant(
        "a link takes files when its form has moved on",
        "handlers.pages:why_closed",
        was=" or has_moved_on(link)",
        becomes="",
        tests="tests/web/test_uploads.py",
    ),
    Mutant(
        "a link takes files without end",
        "handlers.pages:why_closed",
        was="< MOST",
        becomes="< 2 * MOST",
        tests="tests/web/test_uploads.py",
    ),
    Mutant(
        "a link opens what it was not made for",
        "storage.links:find",
        was=", links.c.purpose == purpose",
        becomes="",
        tests="tests/hostile/test_links.py",
    ),
    Mutant(
        "whoever types its number gets a file",
        "handlers.sending.links:resend_file",
        was="not was_sent or ",
        becomes="",
        tests="tests/web/test_downloads.py",
    ),
)
