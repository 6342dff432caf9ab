"""Trying it out on one machine: a local Telegram, a page with phones, a clock that can be moved."""
