"""Typed words in one spelling for the rules of phrases.py: without diacritics, yet nothing lost that tells.

Some words are told only by their tones from another that reads the same without (đã and dạ, đợi and đổi, hoãn
and hoàn, họp and hộp): those get a name of their own. So do the particles that make a question.
"""

import re

from bot.conversation.text import expand, fold, tidy

_TOLD_BY_TONE = {
    "dạ": "vang", "vâng": "vang", "ạ": "", "à": "?", "hả": "?", "hử": "?", "nhỉ": "?",
    "chờ": "await", "đợi": "await", "hoãn": "postpone", "đổi": "change", "mất": "lost", "rõ": "clear",
    "mở": "open", "mới": "new", "họp": "meeting", "thử": "try", "đầu": "first", "cán": "canbo",
    "nghĩ": "think", "bận": "busy", "ừm": "u", "máy": "machine",
}  # fmt: skip
_THUMBS = re.compile(r"[👍👌✅✔☑🆗]")
_BARE = (
    (r"\bcho(?= (?:thu truong|tt|lanh dao|sep|y kien|chi dao|duyet|\d))", "await"),
    (r"^da$|^da(?= (?:em|anh|chi|vang|ok)\b)", "vang"),
    (r"\bmo\b", "open"),
    (r"\bmoi\b", "new"),
    (r"\bhop(?! thu)\b", "meeting"),
)


def plain_words(text: str) -> str:
    """The words of ``text``; "?" is kept, a thumb is "ok", "hopthu" is one word."""
    spaced = re.sub(r"[^\w\s?/:]", " ", _THUMBS.sub(" ok ", expand(text))).replace("?", " ? ")
    words = fold(" ".join(_TOLD_BY_TONE.get(word, word) for word in spaced.split()))
    if tidy(text).isascii():
        for pattern, new in _BARE:
            words = re.sub(pattern, new, words)
    words = re.sub(
        r"^(?:vang |em |xin )*bao(?: cao)?(?: la)? (?=(?:em |anh |chi )?(?:da|hoan|xong)\b)", "", words
    )
    return words.replace("hop thu", "hopthu")
