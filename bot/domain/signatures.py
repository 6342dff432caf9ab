"""Signed names of pictures: a channel fetches a picture by an address that nobody can make but us.

17.1764122400.R0xO…     the file's id, until when (seconds since 1970), and what seals both
"""

import hmac
import re
from datetime import datetime, timedelta

LASTS = timedelta(days=1)  # machine time: channels fetch more than once, and late
SIGNED = re.compile(r"([0-9]{1,18})\.([0-9]{1,12})\.([0-9a-f]{32})", re.ASCII)


def signed(file_id: int, machine: datetime, secret_key: str) -> str:
    """The name of a picture, from now on and for a day."""
    named = f"{file_id}.{int((machine + LASTS).timestamp())}"
    return f"{named}.{seal(named, secret_key)}"


def seal(named: str, secret_key: str) -> str:
    """A key of its own is derived: what is sealed here says nothing of codes and secrets."""
    key = hmac.digest(secret_key.encode(), b"pictures", "sha256")
    return hmac.digest(key, named.encode(), "sha256").hex()[:32]


def file_named(name: str, machine: datetime, secret_key: str) -> int:
    """The id of the file that we named so; 0 where we did not, or its day is over."""
    found = SIGNED.fullmatch(name)
    if not found or not secret_key:
        return 0
    is_ours = hmac.compare_digest(found[3], seal(f"{found[1]}.{found[2]}", secret_key))
    return int(found[1]) if is_ours and machine.timestamp() < int(found[2]) else 0
