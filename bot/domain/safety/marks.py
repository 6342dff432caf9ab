"""Marks of secrecy: MẬT, TỐI MẬT, TUYỆT MẬT (khoản 2 Điều 4, QĐ 02/2012/QĐ-UBND).

A mark stands by itself, as on a document or in the name of its file; or a sentence says of a document that is
at hand that it bears one ("em gửi công văn mật số 44"). Who asks about such documents as such ("văn bản mật
có được gửi qua mail không") speaks of none. The same letters in BẢO MẬT, BÍ MẬT, MẬT KHẨU, MẬT ĐỘ or MẬT MÃ
are none; without diacritics mật, mất and mặt are one word, a mark only where nothing else can be meant.
"""

import re
import unicodedata

from bot.conversation import fold, nfc, regex, visible
from bot.domain.safety.values import any_of

_ANY_CASE = r"(?i:TUYỆT|TỐI)[\s_-]*(?i:MẬT)"
_MARK = rf"(?:{_ANY_CASE}|MẬT)"
_TITLED = rf"(?:{_ANY_CASE}|MẬT|Mật)"
_NOT_IN_WORD = r"(?<![^\W_])"
_NO_LETTER = r"(?![^\W_])"
_COMPOUNDS = "khẩu, độ, mã, ong, vụ, thư, báo, ước, ngọt, thiết, danh, lệnh, ngữ, mía, thám, dụ, nghị"
_NOT_COMPOUND = rf"(?![\s_-]*{any_of(_COMPOUNDS.upper())})"
_NO_COMPOUND = rf"(?!\s*{any_of(_COMPOUNDS)})"  # in small letters
_NOT_AFTER = r"(?<!BẢO)(?<!BÍ)(?<!CƠ)(?<!THÂN)(?<!HẬU)(?<!NỘI)"

_MARKS = tuple(
    regex(pattern, re.MULTILINE)
    for pattern in (
        rf"^[^\w\n]*{_TITLED}[^\w\n]*$",
        rf"[(\[{{<«\"'“‘]\s*(?:độ\s+)?{_TITLED}\s*[)\]}}>»\"'”’]",
        rf"\A[\W_]*{_MARK}{_NO_LETTER}{_NOT_COMPOUND}",
        rf"^[^\w\n]*{_MARK}(?:\s*[-–—:|/]|[^\S\n]{{2,}}|\t){_NOT_COMPOUND}",
        rf"(?<=[^\S\n][^\S\n]){_MARK}(?:[^\S\n]{{2}}|[^\S\n]*$)",
        rf"[:.;!?]\s+{_MARK}\s*[-–—:.!](?!\s*(?i:tối|tuyệt)){_NOT_COMPOUND}",
        rf"{_NOT_AFTER}\s?[_\-–—]\s?{_MARK}(?=\s*(?:[_\-–—.(]|$)){_NOT_COMPOUND}",
        rf"(?i:độ\s+mật)\s*(?:[:=-]|(?i:là))\s*(?i:tuyệt\s+mật|tối\s+mật|mật){_NOT_IN_WORD}?{_NO_LETTER}",
        r"(?i:độ\s+mật)\s*[:=-]?\s*[ABCM](?=\s*[(,.;\n]|\s*$)(?!\s*[,/]\s*[ABC])",
        rf"(?i:độ\s+mật)\s*[:=-][^\n]{{0,40}}?(?:[☑☒✓✔✅]|\[[xX]\])\s*(?i:(?:tuyệt\s+|tối\s+)?mật){_NO_LETTER}",
    )
)
_SPACED_OUT = regex(  # "M Ậ T", as headings are set, also within a line: "M-Ậ-T"
    r"^(?:[^\W\d_] +){2,}[^\W\d_]\s*$|(?<![^\W_])M[ -]Ậ[ -]T(?![^\W_])", re.MULTILINE
)

# In a sentence, in small letters: of a document that is said to bear a mark.
_DOCUMENT = any_of(
    """
    công văn, cv, văn bản, vb, tài liệu, tờ trình, báo cáo, bc, kế hoạch, kh, thông báo, giấy mời, giấy,
    hồ sơ, quyết định, nghị quyết, chỉ thị, công điện, phương án, phụ lục, danh sách, biên bản, bản đồ,
    tệp, file, thư, thơ
    """
)
_OPENING = regex(rf"\A\W*Mật\s*[!:–—-]+\s*(?i:{_DOCUMENT}|số)\b")
_IN_PROSE = regex(
    rf"{_NOT_IN_WORD}(?:tối|tuy[ệẹê]t)[\s._-]*m[ậâ]t{_NO_LETTER}"
    rf"|{_NOT_IN_WORD}{_DOCUMENT}(?:\s+(?!bảo|bí)[\w/.-]+){{0,2}}?\s+mật{_NO_LETTER}{_NO_COMPOUND}"
    rf"|[(\[“\"]\s*mật\s*[)\]”\"]"
    rf"|\b(?:dấu|mộc|chữ|ghi|nội dung:?|là|mức|loại)(?:\s+đỏ)?\s*[\"“']?mật{_NO_LETTER}{_NO_COMPOUND}"
    r"|\bgiải mật\b"
)
_OF_DEGREE = regex(r"\b[Đđ]ộ\s*[\"“']?(?:Mật|MẬT)\b")  # of the degree "Mật"; "độ mật" is that of any
# what tells that it speaks of one document, and not of such documents
_TO_WRITE = r"(?<!để )(?<!máy )soạn(?!(?: thảo)? (?:(?:các|những) )?(?:văn bản|tài liệu) (?:tối |tuyệt )?mật)"
_OF_ONE = any_of(
    rf"""
    này, vừa, đang, kèm, đính kèm, nhờ, giúp, hộ, giùm, {_TO_WRITE}, dịch, nguyên văn, tóm tắt, gõ,
    rút, sửa, chuyển tiếp, chuyển cho, fw, scan, chụp, nhận được, mới nhận, mở, đưa, cầm, trích,
    nội dung sau, attached, marked, em gửi, lỡ gửi, đã gửi, gửi một, đây là, cần chuyển, tôi gửi,
    tui gửi, tờ ni, con dấu, gửi anh,
    gửi chị, tôi có, em có, tui có, bác có, cháu có, có cái, có tờ, cái (?!gì), tờ kế, gửi nhầm, ở đầu,
    ở góc, bị (?:trả|báo|chặn), trang, bìa, ảnh, ký, (?:cho|gửi) hội đồng, lệnh chuyển, nhắc
    """
)
_AT_HAND = regex(
    rf"\b{_OF_ONE}\b"
    r"|\bsố\s*:?\s*\d|\bsố \w+/|\b\d+[-/][a-zđ]{2}|\.(?:docx?|pdf|xlsx?)\b"
    r"|\bcủa (?:ban|bộ|công an|huyện đội|quân sự|tỉnh|sở|ca|đồng chí)\b|\bbên (?:quân|ca|công)"
)
# what asks about such documents
_OF_MANY = any_of(
    r"""
    có được, được phép, không được (?:gửi|dùng|chuyển|phép), cấm, những văn bản, các văn bản, gồm,
    quy định, khoản, điều \d, bị cấm, ai được, thì gửi, thì (?:phải|làm|có), có thể
    """
)
_OF_SUCH = regex(rf"\b{_OF_MANY}\b")
_OF_NONE = regex(  # speaks of no document, or says that it is none of them
    r"\b(?:phân biệt|thế nào là|nghĩa là|là gì|trừ|theo luật|theo quy định|quy chế|quy trình)\b"
    r"|\b(?:không|đừng|cấm|chớ)\s+(?:được\s+)?(?:gửi|đưa|chuyển|lưu|đăng)\b(?! được)"
    r"|\b(?:không|chưa|chẳng)\s+(?:(?!giải)\w+\s+){0,2}mật\b"
)
_OF_A_CASE = regex(r"\b(?:nếu|khi (?:nhận|gửi|có)|sổ)\b")  # the same, but beside a document's own sign
_SIGN = regex(r"(?<![\d/.-])\d{1,4}[-/][a-zđ]{2}")
# The same without diacritics, of what cannot be "mất" or "mặt".
_BARE_DOCUMENT = any_of(
    r"""
    cong van, cv, van ban, vb, tai lieu, to trinh, bao cao, ke hoach, ho so, quyet dinh, phuong an, giay
    """
)
_BARE = regex(
    rf"\b{_BARE_DOCUMENT}(?: \S+){{0,2}}? (?:toi|tuyet) mat\b(?! (?:roi|tieu|mat|bi|dien))"
    r"|\b(?:(?:dong|co) dau(?: do)?|ghi chu|do mat) (?:(?:toi|tuyet) )?mat\b|\b(?:do"
    r"|dau) mat ?: ?(?:toi |tuyet )?mat\b"
    rf"|\b(?!ho so|giay){_BARE_DOCUMENT} mat (?:so|ve|nhu sau|cua (?!toi|em|minh|xa|phong|don vi))\b"
    r"(?![^.\n]{0,60}\b(?:gui|tim|xin|cap) lai\b)"
    rf"|\b{_BARE_DOCUMENT}(?: nay| do| kia)? do mat\s*[,.;:]"
    r"|\b(?:tai lieu|taif lieeuj|toois|tuyeejt|dau|ddaasu) maatj\b"
)
_BARE_AT_HAND = regex(
    r"\b(?:nay|vua|kem|nguyen van|nho|giup|gium|soan|chup|nhan duoc|so \d+|gui (?:ve|truoc|zalo)|chuyen|luu"
    r"|cho sep|cua (?:bo|ban|cong an|huyen|tinh))\b"
)
_CAPITALS = regex(  # the same in capitals, where the rest is not, or as a heading
    r"(?i:\b(?:dau|chu|do|loai|muc|ghi|ho so|cong van|tai lieu|van ban)) (?:TOI|TUYET) MAT\b"
    r"|\b[Vv]an ban MAT\b|\b[Cc]ong van MAT\b|\b[Tt]ai lieu MAT\b|\b[Dd]o MAT ?:|: ?(?:TOI|TUYET) MAT\b"
    r"|(?i:\b(?:dau|chu))(?: (?i:do|chu))* MAT\b|^[^\w\n]*(?:(?:TOI"
    r"|TUYET) )?MAT\s*[-–]\s*(?:HOA TOC|KHAN)",
    re.MULTILINE,
)
_BRACKETED = regex(rf"(?i:\b(?:{_DOCUMENT}|{_BARE_DOCUMENT})\b)[^\n]{{0,40}}[(\[]MAT[)\]]")
_SLIPS = (  # of the keyboard, and as the south writes: "văn bản mậtt", "m.ật", "mạt", "gởi giùm"
    (regex(r"([^\W\d_])\1{1,4}(?![^\W_])"), r"\1"),
    (regex(rf"{_NOT_IN_WORD}m\.?[ậạ]t{_NO_LETTER}"), "mật"),
    (regex(r"\bgởi\b"), "gửi"),
    (regex(r"\bdùm\b"), "giùm"),
)
_FILE_NAME = regex(  # of letters without diacritics, the capitals as they are
    r"(?<![^\W_])(?!(?i:[\w-]{0,80}(?:bao|bi|co|than|hau|noi)[ _-]?mat))[\w-]{0,80}?(?:(?<=[_-])|(?<!\S))"
    r"(?<!(?i:bao)[_ -])(?<!(?i:bi)[_ -])"
    r"(?:(?i:(?:do[_ ]mat[_ ])?(?:toi|tuyet)[_ -]?mat)|MAT|(?<!\S)Mat(?=_[A-Z])|(?i:to_trinh|cong_van"
    r"|van_ban|tai_lieu)_mat)"
    r"(?=[_.-])[\w-]{0,80}\.(?i:docx?|pdf|xlsx?|pptx?|odt|zip|rar|jpe?g|png)\b"
)
_ANY = regex(r"m\.?at|maatj")  # in every mark, however it is written: most texts are done with here
_DIACRITICS = regex("[\u0300-\u036f]+")


def is_classified(text: str) -> bool:
    """Return whether ``text`` (of a message, a caption, a file's name or content) carries a mark."""
    shown = unicodedata.normalize("NFKC", nfc(visible(text)))
    closed_up = _SPACED_OUT.sub(lambda line: re.sub(r"(?<=\S)[ -](?=\S)", "", line[0]), shown)
    plain = _without_diacritics(closed_up)
    if not _ANY.search(plain.lower()):
        return False
    small = _without_slips(closed_up.lower())
    is_at_hand = _AT_HAND.search(small) is not None
    if any(mark.search(closed_up) for mark in (*_MARKS, _OPENING)):
        is_line = "\n" not in small.strip()
        return is_at_hand or not (is_line and _OF_SUCH.search(small))
    if _FILE_NAME.search(plain) or _BRACKETED.search(closed_up):
        return True
    if _CAPITALS.search(plain) and not _OF_SUCH.search(small):
        return True
    if _OF_NONE.search(small) or (_OF_A_CASE.search(small) and not _SIGN.search(small)):
        return False
    if _IN_PROSE.search(small) or _OF_DEGREE.search(closed_up):
        return is_at_hand
    if not small.isascii():
        return False
    bare = fold(closed_up)
    return bool(_BARE.search(bare)) and bool(_BARE_AT_HAND.search(bare))


def _without_slips(small: str) -> str:
    for slip, meant in _SLIPS:
        small = slip.sub(meant, small)
    return small


def _without_diacritics(text: str) -> str:
    """Return a text without diacritics, its capitals as they are: in a name MAT is told by them."""
    letters = unicodedata.normalize("NFD", text).replace("đ", "d").replace("Đ", "D")
    return _DIACRITICS.sub("", letters)
