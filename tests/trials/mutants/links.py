"""Faults in one-time links, by which files pass."""

from tests.trials.mutants.kinds import Mutant

LINKS = (
    Mutant(
        "a link's token is kept as it is",
        "storage/links.py",
        '    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()\n',
        "    return token\n",
        (
            "tests/web/test_uploads.py",
            "tests/hostile/test_links.py",
        ),
    ),
    Mutant(
        "a used link is shown as if it held",
        "handlers/link_pages.py",
        "if link.used or link.revoked:",
        "if link.revoked:",
        ("tests/web/test_downloads.py",),
    ),
    Mutant(
        "of many at once each uses a link up",
        "storage/links.py",
        "    return links.c.used.is_(None) & links.c.revoked.is_(None)\n",
        "    return links.c.revoked.is_(None)\n",
        ("tests/test_links.py",),
    ),
    Mutant(
        "a link lasts for ever",
        "handlers/link_pages.py",
        "    if machine >= link.expires:\n",
        "    if not link.expires:\n",
        (
            "tests/web/test_uploads.py",
            "tests/web/test_downloads.py",
        ),
    ),
    Mutant(
        "a revoked link is taken",
        "handlers/link_pages.py",
        "    if link.used or link.revoked:\n",
        "    if link.used:\n",
        (
            "tests/web/test_uploads.py",
            "tests/web/test_downloads.py",
        ),
    ),
    Mutant(
        "a preview uses a link up",
        "bot/web/downloads.py",
        "    return found if isinstance(found, Response) else page_of(request, found)\n",
        "    return await fetch(request)\n",
        ("tests/web/test_downloads.py",),
    ),
    Mutant(
        "a link is of whoever holds the contact now",
        "handlers/link_pages.py",
        "    return None if link.is_of_holder else Closed.NOT_THEIRS\n",
        "    return None\n",
        ("tests/hostile/test_links.py",),
    ),
    Mutant(
        "a link takes files when its form has moved on",
        "handlers/uploads.py",
        "return over or has_moved_on(link)",
        "return over",
        ("tests/web/test_uploads.py",),
    ),
    Mutant(
        "a link takes files without end",
        "handlers/uploads.py",
        "    if over or link.taken < MOST:\n",
        "    if over or link.taken < 2 * MOST:\n",
        ("tests/web/test_uploads.py",),
    ),
    Mutant(
        "a link opens what it was not made for",
        "storage/links.py",
        ".where(links.c.token_hash == hashed(token), links.c.purpose == purpose)",
        ".where(links.c.token_hash == hashed(token))",
        ("tests/hostile/test_links.py",),
    ),
    Mutant(
        "whoever types its number gets a file",
        "handlers/downloads.py",
        "    if not was_sent or not may_have(",
        "    if not may_have(",
        ("tests/web/test_downloads.py",),
    ),
)
