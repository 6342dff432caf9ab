"""Telegram, through python-telegram-bot's Bot and types; its Application keeps state, and is not used."""

from bot.channels.telegram.channel import Telegram, open_telegram
