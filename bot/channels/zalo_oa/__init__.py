"""A Zalo Official Account: texts with up to five buttons, pictures, documents; a window for writing first."""

from bot.channels.zalo_oa.channel import OfficialAccount, ZaloOa, open_zalo_oa
