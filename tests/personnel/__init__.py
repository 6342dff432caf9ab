"""Personnel changes: what moves on their date, once, and what stays as it was."""
