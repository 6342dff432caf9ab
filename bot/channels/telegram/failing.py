"""What Telegram's refusals mean for us.

BadRequest is a NetworkError to the library, so it is looked at before it.
"""

from datetime import timedelta

import aiohttp
from telegram import error

from bot.channels.base import Impossible, Moved, NoAnswer, SendFailed, Stopped, TooFast, Unreachable

GONE = ("chat not found", "user is deactivated", "bot can't initiate conversation", "peer_id_invalid")
SAME = "message is not modified"
TOO_LARGE = "file is too big"
WEBHOOK = "bad webhook"
NEVER_LEFT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)  # the request was not sent


def meaning(failure: error.TelegramError) -> SendFailed | None:
    """The failure in our terms; None where it is none: the edit changes nothing."""
    match failure:
        case error.RetryAfter():
            after = failure.retry_after
            return TooFast(after if isinstance(after, timedelta) else timedelta(seconds=after))
        case error.Forbidden():
            return Unreachable("forbidden")
        case error.ChatMigrated():
            return Moved(str(failure.new_chat_id))
        case error.InvalidToken():
            return Stopped("unauthorized")
        case error.BadRequest():
            return bad_request(failure.message.lower())
        case error.TimedOut() | error.NetworkError():
            return lost(failure)
    return SendFailed(type(failure).__name__)


def bad_request(said: str) -> SendFailed | None:
    if SAME in said:
        return None
    if any(gone in said for gone in GONE):
        return Unreachable("gone")
    if said.startswith(WEBHOOK):
        return Impossible(said)  # it speaks of our address, and of nothing that people wrote
    return Impossible("too large" if TOO_LARGE in said else "bad request")


def lost(failure: error.NetworkError) -> SendFailed:
    """Whether it may have arrived: not where the request never left us, or Telegram said that it failed."""
    cause = type(failure.__cause__).__name__
    if isinstance(failure.__cause__, NEVER_LEFT):
        return SendFailed(cause)
    if failure.__cause__ is None and not isinstance(failure, error.TimedOut):
        return SendFailed("server error")
    return NoAnswer(cause)
