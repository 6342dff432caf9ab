"""What the program is told by whoever runs it; the one place that reads the environment."""

from bot.config.reading import PREFIX, BadSettings, choose_timedeltas, read_settings, systemd_socket
from bot.config.settings import PUBLIC_TELEGRAM, WEBHOOKS, Hours, Settings, is_local, is_loopback

__all__ = [
    "PREFIX",
    "PUBLIC_TELEGRAM",
    "WEBHOOKS",
    "BadSettings",
    "Hours",
    "Settings",
    "choose_timedeltas",
    "is_local",
    "is_loopback",
    "read_settings",
    "systemd_socket",
]
