"""People on each channel: what they see of what we say, and what they can do there.

What they see is rendered by the adapter's own code and, on Zalo, what they do is heard by the adapter's own
reader. Where a channel has no buttons, people type what stands beside the choice on their screen.
"""

from collections.abc import Callable

from tests.phones.kinds import Buttons, NotThere, Phones
from tests.phones.telegram import TelegramPhones
from tests.phones.zalo_bot import ZaloBotPhones
from tests.phones.zalo_oa import ZaloOaPhones

__all__ = ["PHONES", "Buttons", "NotThere", "Phones", "TelegramPhones"]

PHONES: dict[str, Callable[[], Phones]] = {
    "telegram": TelegramPhones,
    "zalo_bot": ZaloBotPhones,
    "zalo_oa": ZaloOaPhones,
}
