"""A local server that speaks the Telegram Bot API, and phones to write to it from.

``state.SandboxTelegram`` is the whole of it; ``server.telegram_routes`` puts it on the network.
"""
