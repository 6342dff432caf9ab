"""A bot of Zalo's Bot Platform: texts, pictures by their address, and nothing to press."""

from bot.channels.zalo_bot.channel import ZaloBot, key_of, open_zalo_bot
