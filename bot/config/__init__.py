"""What the program is told by whoever runs it; the one place that reads the environment."""

from bot.config.settings import (
    PREFIX,
    PUBLIC_TELEGRAM,
    WEBHOOKS,
    BadSettings,
    Hours,
    Settings,
    choose_timedeltas,
    is_local,
    is_loopback,
    read_settings,
    systemd_socket,
)

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
