"""Wording of patterns: lists of words, parted by commas."""


def parted(words: str) -> list[str]:
    """Return the words of a list, each with single spaces within."""
    return [" ".join(part.split()) for part in words.split(",") if part.strip()]


def any_of(words: str) -> str:
    """Return the pattern of any of these; each may be a pattern itself, without commas."""
    return f"(?:{'|'.join(parted(words))})"
