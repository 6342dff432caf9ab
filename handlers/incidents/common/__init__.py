"""Common incidents: the same fault in several units, proposed by the bot, seen to by the office as one."""
