"""Trying it out on one machine: a local Telegram and Zalo, a page with phones, a clock that can be moved."""
