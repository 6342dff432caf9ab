"""Whether letters can be a syllable of Vietnamese: its words told from passwords and wrong encodings."""

import re
import unicodedata

from bot.conversation.text import nfc

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_ONSET = "ngh|ng|nh|ch|gh|gi|kh|ph|th|tr|qu|[bcdđghklmnpqrstvx]"
_RHYME = (
    "oai|oay|oao|oeo|uay|uây|uôi|ươi|ươu|iêu|yêu|uya|uyê|uyu|iê|yê|uô|ươ|oa|oă|oe|oo|ua|uâ|uê|uơ|uy|ưa|ưu|ưi"
    "|ui|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|oi|ôi|ơi|[aăâeêioôơuưy]"
)
_CODA = "ch|ng|nh|[cmnpt]"
_SYLLABLE = re.compile(f"(?:{_ONSET})?(?:{_RHYME})(?:{_CODA})?")
_BARE_RHYME = (
    "oai|oay|oao|oeo|uay|uoi|uou|ieu|yeu|uya|uye|uyu|ie|ye|uo|oa|oe|oo|ua|ue|uy|uu|ui|ai|ao|au|ay|eo|eu"
    "|ia|iu|oi|[aeiouy]"
)
_BARE = re.compile(f"(?:{_ONSET})?(?:{_BARE_RHYME})(?:{_CODA})?")


def is_syllable(word: str) -> bool:
    """Of ``word`` with its diacritics: "trường" is, "truongf" is not."""
    return bool(_SYLLABLE.fullmatch(_without_tone(word)))


def is_bare_syllable(word: str) -> bool:
    """Of ``word`` typed without diacritics: "truong" is."""
    return bool(_BARE.fullmatch(word.lower()))


def _without_tone(word: str) -> str:
    apart = unicodedata.normalize("NFD", word.lower())
    return nfc("".join(c for c in apart if c not in _TONES))
