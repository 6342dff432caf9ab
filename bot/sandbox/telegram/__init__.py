"""A local server that speaks the Telegram Bot API, and phones to write to it from.

``state.Telegram`` is the whole of it; ``server.routes`` puts it on the network.
"""
