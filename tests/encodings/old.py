"""Write Vietnamese as people did before Unicode: in TCVN 5712 (VN3), and in VNI for Windows.

Made from the standards and not from the program: what it converts is compared with what was written here.
"""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

# TCVN 5712:1993, VN3: code -> letter. It has no capitals with a tone: fonts whose name ends in H show them.
VN3 = {
    **dict(zip(range(0xA1, 0xAF), "ĂÂÊÔƠƯĐăâêôơưđ", strict=True)),
    **dict(zip((0xB5, 0xB6, 0xB7, 0xB8, 0xB9), "àảãáạ", strict=True)),
    **dict(zip((0xBB, 0xBC, 0xBD, 0xBE, 0xC6), "ằẳẵắặ", strict=True)),
    **dict(zip((0xC7, 0xC8, 0xC9, 0xCA, 0xCB), "ầẩẫấậ", strict=True)),
    **dict(zip((0xCC, 0xCE, 0xCF, 0xD0, 0xD1), "èẻẽéẹ", strict=True)),
    **dict(zip(range(0xD2, 0xD7), "ềểễếệ", strict=True)),
    **dict(zip((0xD7, 0xD8, 0xDC, 0xDD, 0xDE), "ìỉĩíị", strict=True)),
    **dict(zip((0xDF, 0xE1, 0xE2, 0xE3, 0xE4), "òỏõóọ", strict=True)),
    **dict(zip(range(0xE5, 0xEA), "ồổỗốộ", strict=True)),
    **dict(zip(range(0xEA, 0xEF), "ờởỡớợ", strict=True)),
    **dict(zip((0xEF, 0xF1, 0xF2, 0xF3, 0xF4), "ùủũúụ", strict=True)),
    **dict(zip(range(0xF5, 0xFA), "ừửữứự", strict=True)),
    **dict(zip(range(0xFA, 0xFF), "ỳỷỹýỵ", strict=True)),
}
TO_VN3 = {letter: chr(code) for code, letter in VN3.items()}
TONES = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï", "": ""}
ON_CIRCUMFLEX = {"": "â", "\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"}
ON_BREVE = {"": "ê", "\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"}
OF_I = {"\u0301": "í", "\u0300": "ì", "\u0309": "æ", "\u0303": "ó", "\u0323": "ò"}
HORNED = {"o": "ô", "u": "ö"}


def tcvn3(text: str) -> str:
    """Write a text in TCVN3. Of capitals with a tone, which it has not, the small letter is written."""
    return "".join(TO_VN3.get(one) or TO_VN3.get(one.lower(), one) for one in text)


def vni(text: str) -> str:
    return "".join(map(_vni_letter, unicodedata.normalize("NFC", text)))


def _vni_letter(letter: str) -> str:
    if letter in "đĐ":
        return "ñ" if letter == "đ" else "Ñ"
    base, *marks = list(unicodedata.normalize("NFD", letter))
    if not marks or base.lower() not in "aeiouy":
        return letter
    tone = next((one for one in marks if one in TONES), "")
    small = _vni_small(base.lower(), marks, tone)
    return small.upper() if base.isupper() else small


def _vni_small(base: str, marks: list[str], tone: str) -> str:
    if base == "i":
        return OF_I[tone]
    if base == "y" and tone == "\u0323":
        return "î"
    if "\u0302" in marks:
        return base + ON_CIRCUMFLEX[tone]
    if "\u0306" in marks:
        return base + ON_BREVE[tone]
    return (HORNED[base] if "\u031b" in marks else base) + TONES[tone]


@dataclass(frozen=True)
class Way:
    """An old way of writing: how a text is written, the font of texts, of capitals, of headings, of tables.

    ``today``: the fonts that take their places.
    """

    name: str
    write: Callable[[str], str]
    serif: str
    capitals: str
    sans: str
    today: tuple[str, str] = ("Times New Roman", "Arial")

    @property
    def lacks_capitals(self) -> bool:
        """Return whether capitals with a tone are small letters in a font of capitals."""
        return self.capitals.endswith("H")

    def in_capitals(self, text: str) -> str:
        """Write what is to be shown in capitals, in the font of capitals."""
        return self.write(text.lower() if self.lacks_capitals else text)

    def pieces(self, text: str, font: str) -> Iterator[tuple[str, str]]:
        """Write a text as people typed it: capitals with a tone in the font of capitals."""
        for is_lacking, letters in groupby(text, self.lacks):
            said = "".join(letters)
            yield (
                (self.in_capitals(said), f"{font}H" if font else self.capitals)
                if is_lacking
                else (self.write(said), font)
            )

    def lacks(self, letter: str) -> bool:
        return self.lacks_capitals and letter not in TO_VN3 and letter.lower() in TO_VN3

    def kept(self, text: str) -> str:
        """Return a text with the capitals that were kept of it where there was one font alone."""
        return "".join(one.lower() if self.lacks(one) else one for one in text)


TCVN3 = Way("tcvn3", tcvn3, ".VnTime", ".VnTimeH", ".VnArial")
VNI = Way("vni", vni, "VNI-Times", "VNI-Times", "VNI-Helve")
UNICODE = Way("unicode", str, "Times New Roman", "Times New Roman", "Arial")
OLD = (TCVN3, VNI)
