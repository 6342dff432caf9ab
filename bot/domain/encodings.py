"""Tell Vietnamese syllables from other letters, and turn text in the old encodings into Unicode.

TCVN3 (ABC fonts) and VNI were replaced by Unicode in khoản 7 Điều 4. Such text comes from documents of old
fonts: "Céng hßa" (TCVN3), "Coäng hoøa" (VNI). It is judged whole, never line by line, and what is converted
is shown to be checked. It must come here as it was typed: the soft hyphen, unseen, is the ư of TCVN3.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Literal

from bot.conversation import nfc, regex

Encoding = Literal["tcvn3", "vni"]

_OLD_LETTER = regex("[\u00a1-\u00ff]")
_UNICODE_LETTER = regex("[\u0102\u0103\u0110\u0111\u01a0\u01a1\u01af\u01b0\u0300-\u036f\u1ea0-\u1ef9]")

# In each row the vowel without a tone is followed by its five: acute, grave, hook, tilde, dot below.
_TCVN3_ROWS = {
    "a¸µ¶·¹": "aáàảãạ",
    "¨¾»¼½Æ": "ăắằẳẵặ",
    "©ÊÇÈÉË": "âấầẩẫậ",
    "eÐÌÎÏÑ": "eéèẻẽẹ",
    "ªÕÒÓÔÖ": "êếềểễệ",
    "iÝ×ØÜÞ": "iíìỉĩị",
    "oãßáâä": "oóòỏõọ",
    "«èåæçé": "ôốồổỗộ",
    "¬íêëìî": "ơớờởỡợ",
    "uóïñòô": "uúùủũụ",
    "\u00adøõö÷ù": "ưứừửữự",
    "yýúûüþ": "yýỳỷỹỵ",
    "®": "đ",
    "¡¢§£¤¥¦": "ĂÂĐÊÔƠƯ",
}
_TCVN3 = {ord(old): new for olds, news in _TCVN3_ROWS.items() for old, new in zip(olds, news, strict=True)}

# VNI writes a vowel and after it a letter for its tone, or for its shape and tone together.
_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
_BREVE, _CIRCUMFLEX = "\u0306", "\u0302"
_VNI_TONES = {"ù": _ACUTE, "ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ï": _DOT}
_BREVES = {"ê": "", "é": _ACUTE, "è": _GRAVE, "ú": _HOOK, "ü": _TILDE, "ë": _DOT}
_CIRCUMFLEXES = {"â": "", "á": _ACUTE, "à": _GRAVE, "å": _HOOK, "ã": _TILDE, "ä": _DOT}
_ALONE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_ONSET = "ngh|ng|nh|ch|gh|gi|kh|ph|th|tr|qu|[bcdđghklmnpqrstvx]"
_RHYME = (
    "oai|oay|oao|oeo|uay|uây|uôi|ươi|ươu|iêu|yêu|uya|uyê|uyu|iê|yê|uô|ươ|oa|oă|oe|oo|ua|uâ|uê|uơ|uy|ưa|ưu|ưi"
    "|ui|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|oi|ôi|ơi|[aăâeêioôơuưy]"
)
_CODA = "ch|ng|nh|[cmnpt]"
_SYLLABLE = regex(f"(?:{_ONSET})?(?:{_RHYME})(?:{_CODA})?")
_BARE_RHYME = (
    "oai|oay|oao|oeo|uay|uoi|uou|ieu|yeu|uya|uye|uyu|ie|ye|uo|oa|oe|oo|ua|ue|uy|uu|ui|ai|ao|au|ay|eo|eu"
    "|ia|iu|oi|[aeiouy]"
)
_BARE = regex(f"(?:{_ONSET})?(?:{_BARE_RHYME})(?:{_CODA})?")


def encoding_of(text: str) -> Encoding | None:
    """Return the old encoding that ``text`` is in; None for Unicode and for other languages."""
    if _UNICODE_LETTER.search(text) or not _OLD_LETTER.search(text):
        return None
    words = [word for word in text.split() if _OLD_LETTER.search(word) and re.search("[A-Za-z]", word)]
    if len(words) < 2:  # there is no telling
        return None
    shares = {encoding: _share(words, convert) for encoding, convert in _CONVERTERS.items()}
    best = max(shares, key=lambda encoding: shares[encoding])
    # three quarters of its words must be Vietnamese once converted, and a quarter more than before
    return best if shares[best] >= max(0.75, _share(words, nfc) + 0.25) else None


def converted(text: str) -> str | None:
    """Return ``text`` in Unicode (NFC) if it is in an old encoding. TCVN3's capitals come out small."""
    encoding = encoding_of(text)
    return _CONVERTERS[encoding](text) if encoding else None


def _share(words: list[str], convert: Callable[[str], str]) -> float:
    return sum(_is_vietnamese(convert(word)) for word in words) / len(words)


def _is_vietnamese(token: str) -> bool:
    parts = [part for part in re.split(r"[\d!-/:-@\[-`{-~…“”‘’–]+", token) if part]
    return bool(parts) and all(is_syllable(part) for part in parts)


def _from_vni(text: str) -> str:
    return _VNI_PIECE.sub(lambda piece: _VNI[piece[0]], text)


_CONVERTERS: Mapping[Encoding, Callable[[str], str]] = {
    "tcvn3": lambda text: text.translate(_TCVN3),
    "vni": _from_vni,
}


def _vni() -> dict[str, str]:
    marked = {(vowel, old): tone for vowel in "aeouyôö" for old, tone in _VNI_TONES.items()}
    marked |= {("a", old): _BREVE + tone for old, tone in _BREVES.items()}
    marked |= {(vowel, old): _CIRCUMFLEX + tone for vowel in "aeo" for old, tone in _CIRCUMFLEXES.items()}
    small = {vowel + old: nfc(_ALONE.get(vowel, vowel) + marks) for (vowel, old), marks in marked.items()}
    small |= _ALONE
    large = {old.upper(): new.upper() for old, new in small.items()}
    mixed = {old[0].upper() + old[1:]: new.upper() for old, new in small.items()}
    return small | mixed | large


_VNI = _vni()
_VNI_PIECE = regex("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))


def is_syllable(word: str) -> bool:
    """Tell whether ``word`` is a syllable with its diacritics: "trường" is, "truongf" is not."""
    letters = unicodedata.normalize("NFD", word.lower())
    return bool(_SYLLABLE.fullmatch(nfc("".join(c for c in letters if c not in _TONES))))


def is_bare_syllable(word: str) -> bool:
    """Tell whether ``word`` is a syllable typed without diacritics: "truong" is."""
    return bool(_BARE.fullmatch(word.lower()))
