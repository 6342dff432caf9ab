"""Names of people: written as names, whatever the keyboard made of them, and without what stands before them.

Vietnamese names are written with a capital at each syllable ("Trần Văn Mới"). In names of the highlands a
letter and an apostrophe stand before some ("H'Hen Niê", "K'Brêu", "Y Bhăm Êban").
"""

import re

from bot.conversation import fold, nfc

# What people put before a name, folded. Not "chu" or "duong", which are surnames as well.
_TITLES = """
    anh chi em co bac cau ong ba dong d/c dc thay bs ths ts a c e o
"""
_PART = re.compile(r"[^\W\d_]+")
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘`´ʼ", "'"))


def as_name(typed: str) -> str:
    """Return a name as names are written: "trần văn mới" and "TRẦN VĂN MỚI" are "Trần Văn Mới".

    A word in which somebody has chosen its capitals ("McKinley", "H'Hen") is left as it is.
    """
    return " ".join(map(_as_word, nfc(typed).translate(_APOSTROPHES).split()))


def _as_word(word: str) -> str:
    is_chosen = word[:1].isupper() and any(letter.islower() for letter in word)
    return word if is_chosen else _PART.sub(lambda part: part[0].capitalize(), word)


def without_title(typed: str) -> str:
    """Return, folded, what was typed of a name: "chị Lan" and "đ/c Lan" are "lan"; a title alone stays."""
    words = fold(typed).replace(".", " ").split()
    while len(words) > 1 and words[0] in _TITLES.split():
        words = words[1:]
    return " ".join(words)
