"""A Zalo Official Account: texts with up to five buttons, pictures, documents; a window for writing first."""

from bot.channels.zalo_oa.api import Tokens
from bot.channels.zalo_oa.channel import Where, ZaloOa, open_zalo_oa

__all__ = ["Tokens", "Where", "ZaloOa", "open_zalo_oa"]
