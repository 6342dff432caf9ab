"""Report requests: what cannot be shown by a transcript."""
