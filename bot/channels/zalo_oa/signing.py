"""Whether an event was signed by Zalo: mac = SHA-256 of app id, raw body, timestamp and the OA's secret key.

X-ZEvent-Signature: mac=5f2c…   (developers.zalo.me/docs/official-account/webhook/tong-quan)
"""

import hashlib
import json

from bot.channels.base import Headers, is_secret
from bot.channels.payloads import id_in, unwrapped

SIGNATURE = "X-ZEvent-Signature"


def is_signed(headers: Headers, body: bytes, app_id: str, secret: str) -> bool:
    """Never an exception: what cannot be read is not genuine."""
    try:
        event = unwrapped(json.loads(body))
        of_app, timestamp = id_in(event, "app_id"), id_in(event, "timestamp")
    except (ValueError, RecursionError):
        return False
    given = headers.getlist(SIGNATURE)
    return bool(secret) and of_app == app_id and is_secret(given, signature(app_id, body, timestamp, secret))


def signature(app_id: str, body: bytes, timestamp: str, secret: str) -> str:
    signed = b"".join([app_id.encode(), body, timestamp.encode(), secret.encode()])
    return f"mac={hashlib.sha256(signed).hexdigest()}"
