"""What every conversation is made of: flows, their answers, messages, text and its language."""
