"""Vietnamese text: sentences in the reader's language; one form to keep, to compare, to sort by, to show.

The Vietnamese sentence is the key and what is said: ``_("Đã ghi nhận lúc {time}.", time=…)``. Places are
named, so that a translation may move them. Some fill themselves, from the pack that is followed (bot/packs),
so that no sentence names a body or an article: ``{the_office}`` is "Phòng", ``{The_office}`` the same at the
head of a sentence, ``{rule_check}`` "khoản 6 Điều 4", ``{rule_check, rule_mailbox}`` that and another clause.
Where the regulation says nothing of it, a clause in brackets is left out with its brackets.

Text is NFC from the moment it comes in and is kept as it was typed. Matching keeps the tones that were
typed as long as it can: without them "mật", "mất" and "mặt" are one word.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from functools import lru_cache, wraps
from itertools import accumulate, count
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.conversation.catalogues import DEFAULT, LANGUAGES, TERM, translated
from bot.conversation.patterns import regex
from bot.packs import HOLDING, OfficeTerms, office_terms

T = TypeVar("T")

_reader: ContextVar[str] = ContextVar("reader", default=DEFAULT)

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")

# Never bare "huy": Huy is a man's name.
CANCEL = frozenset({"/huy", "hủy", "hủy bỏ", "huy bo", "/cancel", "cancel"})
BACK = frozenset({"/quaylai", "quay lại", "quay lai", "trở lại", "tro lai", "/back", "back"})

# What sits in text without being seen: bidi marks, zero widths, BOM (Cf), control characters (Cc).
UNSEEN = frozenset({"Cf", "Cc"})

# Titles, labels and names are folded at each text that is typed: 2 to 5 % of an act. Short ones alone are
# remembered, so that what a stranger sends takes no more than some megabytes.
SENTENCES = 16384  # that are remembered, with their terms filled: more than there are, in each language
SHORT, REMEMBERED = 80, 4096  # characters; texts
LAST = 8  # longer ones

HEAD = regex(r"\b[Tt]hủ trưởng\b")  # what every sentence calls who leads a unit

MARKS = 30  # that are kept of a run of marks: more than any language puts on a letter (as in UAX 15)
_CROWDED = regex(rf"[^\w\s]{{{MARKS + 1},}}")

# Line ends of other systems; controls; and what turns the order of letters around, on whoever's screen.
_LINE_END = regex("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = regex("[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

# "oà" -> "òa" and so on: NĐ 30/2020/NĐ-CP writes the tone on the first vowel, many people on the second.
_OPEN_SYLLABLE = regex(r"(?<!q)(o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])(?![^\W\d_])", re.IGNORECASE)

_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}  # in dictionary order
_SHAPED = {"ă": "a~", "â": "a~~", "đ": "d~", "ð": "d~", "ê": "e~", "ô": "o~", "ơ": "o~~", "ư": "u~"}

# A telephone as people write it: "0912 345 678", "0251.3000.100", "(0251) 3000 100", "+84 912 345 678".
_TELEPHONE = regex(r"(?<![\d+])\(?(?:(?:\+|00)84|0)(?:[ .()-]{0,2}\d){8,10}(?!\d)")

KILOBYTE, MEGABYTE = 2**10, 2**20

MAX_NAME = 100  # characters of a file's name that are shown

# The short forms in which officials type, each with the one meaning that it mostly has in this work. Left
# out, as two meanings are about as likely: tt (thủ trưởng, thông tin, thị trấn), gd (giám đốc, giáo dục), ct
# (chủ tịch, công tác), hd (hướng dẫn, Huyện đoàn), qd (quy định, quyết định), tp.
ABBREVIATIONS = {
    # how people talk
    "k": "không", "ko": "không", "kg": "không", "hok": "không", "hông": "không", "hổng": "không",
    "khong": "không",
    "dc": "được", "đc": "được", "r": "rồi", "rùi": "rồi", "rui": "rồi", "ròi": "rồi",
    "j": "gì", "z": "vậy", "zậy": "vậy", "bn": "bao nhiêu", "lm": "làm", "vs": "với",
    "nha": "nhé", "nhá": "nhé", "nhe": "nhé", "nghen": "nhé", "nhen": "nhé",
    "oke": "ok", "okie": "ok", "okla": "ok", "okê": "ok", "uk": "ừ", "uh": "ừ", "uhm": "ừ",
    "e": "em", "a": "anh", "c": "chị", "ac": "anh chị", "a/c": "anh chị",
    "đ/c": "đồng chí", "d/c": "đồng chí",
    # what they do, and with what
    "ktra": "kiểm tra", "kt": "kiểm tra", "ktr": "kiểm tra", "check": "kiểm tra", "chek": "kiểm tra",
    "hthu": "hộp thư", "mail": "thư", "email": "thư",
    "mk": "mật khẩu", "mkhau": "mật khẩu", "pass": "mật khẩu", "password": "mật khẩu", "pw": "mật khẩu",
    "tk": "tài khoản", "acc": "tài khoản", "bc": "báo cáo", "b/c": "báo cáo", "bcao": "báo cáo",
    "vb": "văn bản", "vban": "văn bản", "cv": "công văn", "hs": "hồ sơ",
    "tb": "thông báo", "gm": "giấy mời", "bgiao": "bàn giao", "uq": "ủy quyền", "sdt": "số điện thoại",
    "sđt": "số điện thoại", "xl": "xử lý",
    # who they are
    "dv": "đơn vị", "đv": "đơn vị", "cq": "cơ quan", "cquan": "cơ quan", "cb": "cán bộ",
    "cbcc": "cán bộ công chức", "ld": "lãnh đạo", "lđ": "lãnh đạo", "vp": "văn phòng",
    "ttr": "thủ trưởng", "pct": "phó chủ tịch", "ptp": "phó trưởng phòng",
    "vhtt": "văn hóa và thông tin", "vh-tt": "văn hóa và thông tin", "ubnd": "ủy ban nhân dân",
    "hdnd": "hội đồng nhân dân", "hđnd": "hội đồng nhân dân", "mttq": "mặt trận tổ quốc",
    "cntt": "công nghệ thông tin", "attt": "an toàn thông tin",
    # when
    "t2": "thứ hai", "t3": "thứ ba", "t4": "thứ tư", "t5": "thứ năm", "t6": "thứ sáu", "t7": "thứ bảy",
    "cn": "chủ nhật",
}  # fmt: skip


# What buttons were called before, which people go on typing -> what they are called now; both folded.
FORMER_LABELS = {
    "bao thu ngung": "bao he thong thu ngung", "thu da hoat dong lai": "he thong thu da hoat dong lai",
    "toi di vang": "toi vang mat", "khong nhan duoc": "khong nhan", "thoi truc thay": "ket thuc truc thay",
    "dung, thoi truc thay": "dung, ket thuc truc thay", "thoi cu": "ket thuc viec cu",
    "co nguoi moi": "them nguoi", "thoi lam viec": "thoi viec, nghi huu", "xin them thoi gian": "xin gia han",
    "hinh thang nay": "bieu do thang nay", "nhan den day truoc": "uu tien tai khoan nay",
    "chi noi chua lam": "chi don vi chua thuc hien", "cho bat dau": "dua vao nhac kiem tra",
    "ghi": "ghi nhan", "ghi noi quy": "ghi nhan noi quy", "ghi ket qua": "ghi nhan ket qua",
    "ghi da gui": "ghi nhan da gui", "ghi thay doi": "ghi nhan thay doi", "ghi them": "phan cong them",
    "khac…": "nhac lai sau, vang mat", "khac": "nhac lai sau, vang mat",
    "chon mot": "lua chon", "co hoac khong": "co/khong", "ty le %": "phan tram",
    "duoc bo qua": "khong bat buoc", "giu cach tra loi cu": "giu nguyen cach tra loi",
    "ai can goi": "nguoi can goi", "danh sach cau hoi": "dan nhieu cau hoi",
    "them cau hoi": "them mot cau hoi", "cau hoi tu tep excel": "lay cau hoi tu tep excel",
}  # fmt: skip
CHOICE = regex(  # folded, as stands before choices, with what is polite: "2", "kt2", "dạ số 2 nhé"
    r"(?:(?:da|vang|chon|so|em|e) )*(?:(?P<number>[0-9]{1,2})|(?P<letters>[a-z]{2}) ?(?P<of>[0-9]{1,2}))"
    r"(?: (?:nhe|nha|nghe|a|ah|anh|chi|em|oi))*"
)


def _(sentence: str, /, **places: object) -> str:
    """Return ``sentence`` in the language of whoever reads it now, with its places filled."""
    said = worded(office_terms(HOLDING[0]), _reader.get(), sentence)
    return said.format(**places) if places else said


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name
    """Mark ``sentence`` for translation; it is translated where it is used."""
    return sentence


ARTICLE, CLAUSE = N_("Điều {article}"), N_("khoản {number} Điều {article}")


@lru_cache(SENTENCES)
def worded(pack: OfficeTerms, language: str, sentence: str) -> str:
    """Return a sentence as it is said in ``language`` by a pack; only the places of its caller are open.

    In Vietnamese the words of this installation (locales/vi) come before those of the pack; there a sentence
    may stand as it is said, too, "… của Phòng".
    """
    ours, theirs = translated(language), pack.wording[language]
    if language != DEFAULT:
        return filled(pack, language, theirs.get(sentence) or ours.get(sentence) or sentence)
    own = ours.get(sentence) or ours.get(filled(pack, language, sentence))
    return filled(pack, language, own or theirs.get(sentence) or sentence)


def filled(pack: OfficeTerms, language: str, sentence: str) -> str:
    """Fill the places that fill themselves, and call the heads of units as the pack does."""
    said = TERM.sub(lambda found: term(pack, language, found[1]), sentence)
    said = said if said == sentence else without_gaps(said)
    head = pack.names[DEFAULT]["head"]
    return HEAD.sub(lambda found: capital(head) if found[0][0] == "T" else head, said)


def capital(said: str) -> str:
    return said[:1].upper() + said[1:]


def head_called() -> str:
    """Return how the pack that is followed calls the head of a unit: "thủ trưởng"."""
    return office_terms(HOLDING[0]).names[DEFAULT]["head"]


def term(pack: OfficeTerms, language: str, name: str) -> str:
    """Return what fills a place by itself; "" where the regulation says nothing."""
    if not name.startswith("rule_"):
        said = pack.names[language][name[4:]]
        return capital(said) if name.startswith("The_") else said
    parts = re.split("(, | và | and )", name)
    clauses: dict[str, str] = {}  # clause -> what stands before it
    for between, key in zip((", ", *parts[1::2]), parts[::2], strict=True):
        for place, number in enumerate(pack.rules[key.removeprefix("rule_")]):
            clauses.setdefault(clause_cited(pack, language, number), ", " if place else between)
    return "".join(
        between + cited if place else cited for place, (cited, between) in enumerate(clauses.items())
    )


def without_gaps(said: str) -> str:
    """Take out what an empty place leaves: "(, QĐ 5)", "()", two spaces."""
    return said.replace("(, ", "(").replace(", )", ")").replace(" ()", "").replace("  ", " ")


def clause_cited(pack: OfficeTerms, language: str, number: str) -> str:
    """Cite a clause as in a sentence: "10" is "Điều 10", "5.2" is "khoản 2 Điều 5"."""
    article, _dot, clause = number.partition(".")
    return worded(pack, language, CLAUSE if clause else ARTICLE).format(number=clause, article=article)


def prohibited_acts() -> dict[str, tuple[str, str]]:
    """Return what the pack that is followed prohibits: its key -> how it is called, its clause as cited."""
    pack, language = office_terms(HOLDING[0]), _reader.get()
    return {
        key: (act[language], clause_cited(pack, language, act["clause"]) if act["clause"] else "")
        for key, act in pack.acts.items()
    }


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within this, ``_`` speaks ``language``; an unknown one is Vietnamese."""
    token = _reader.set(language if language in LANGUAGES else DEFAULT)
    try:
        yield
    finally:
        _reader.reset(token)


WEEKDAYS = (
    N_("thứ Hai"),
    N_("thứ Ba"),
    N_("thứ Tư"),
    N_("thứ Năm"),
    N_("thứ Sáu"),
    N_("thứ Bảy"),
    N_("Chủ nhật"),
)


def nfc(text: str) -> str:
    """Return ``text`` in the one form that we keep: a letter and its marks in one.

    Marks without end are cut short: putting them in order takes the square of their number.
    """
    return unicodedata.normalize("NFC", _CROWDED.sub(_thinned, text))


def _thinned(run: re.Match[str]) -> str:
    """Keep of a run of signs the first MARKS of its marks."""
    marks = count(1)
    return "".join(c for c in run[0] if not unicodedata.combining(c) or next(marks) <= MARKS)


def received(text: str) -> str:
    """Return ``text`` as it is taken in: NFC, lines ended by newlines, no controls, no halves of letters.

    What is kept of it may come to other people's eyes, and no database holds NUL.
    """
    return nfc(_CONTROL.sub("", _LINE_END.sub("\n", text)))


def visible(text: str) -> str:
    """Return ``text`` without what is not seen in it; its spaces and line ends stay."""
    if text.isprintable():
        return text
    return "".join(c for c in text if c.isspace() or unicodedata.category(c) not in UNSEEN)


def remembered(read: Callable[[str], T]) -> Callable[[str], T]:
    """Remember what ``read`` makes of short texts, and of the last long ones: an event asks for it often."""
    short, long = lru_cache(REMEMBERED)(read), lru_cache(LAST)(read)

    @wraps(read)
    def asked(text: str) -> T:
        return (short if len(text) <= SHORT else long)(text)

    return asked


@remembered
def tidy(text: str) -> str:
    """Return ``text`` as it is compared: visible, NFC, in lower case, with single spaces."""
    return " ".join(nfc(visible(text).lower()).split())


@remembered
def fold(text: str) -> str:
    """Return ``text`` tidied and without diacritics, as it is typed in a hurry: "Đắk Lắk" is "dak lak"."""
    plain = unicodedata.normalize("NFD", tidy(text)).replace("đ", "d").replace("ð", "d")
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


@remembered
def tone_canon(text: str) -> str:
    """Put each tone where NĐ 30 puts it (Uỷ -> Ủy, hoà -> hòa); for matching, never for names."""
    return _OPEN_SYLLABLE.sub(lambda found: _tone_moved(found[0]), nfc(text))


def _tone_moved(pair: str) -> str:
    vowel, *tone = list(unicodedata.normalize("NFD", pair[1]))
    return nfc(pair[0] + "".join(tone) + vowel)


@remembered
def expand(text: str) -> str:
    """Return ``text`` tidied, with officials' short forms written out: "ktra r" is "kiểm tra rồi".

    For understanding only: it loses something ("dc" may have been an address), so never show it.
    """
    spaced = re.sub(r"(?<=\d)p\b", " phút", tidy(text))
    return re.sub(r"[^\W_]+(?:[/-][^\W_]+)*", lambda word: ABBREVIATIONS.get(word[0], word[0]), spaced)


def is_choice(typed: str) -> bool:
    """Return whether it is a number or a word such as stands before a choice: "2", "kt2"."""
    return choice_said(typed) != ""


def choice_said(typed: str) -> str:
    """Return the number or word of a choice that is said, without what is polite; "" where it is none."""
    found = CHOICE.fullmatch(fold(typed).strip(" .!"))
    return (found["number"] or f"{found['letters']}{found['of']}") if found else ""


def is_cancel(typed: str) -> bool:
    return tone_canon(tidy(typed)) in CANCEL


def is_back(typed: str) -> bool:
    return tone_canon(tidy(typed)) in BACK


def current_label(typed: str) -> str:
    """Return a label folded and without its commas; a former one as what it is called now."""
    return tidy(FORMER_LABELS.get(fold(typed), fold(typed)).replace(",", " "))


def option_named(typed: str, options: Mapping[str, str]) -> str | None:
    """Return the value in ``options`` (value -> label) that ``typed`` names, by words or by number.

    Without diacritics only where no other label reads the same: "ma" may be "má" or "mạ".
    """
    spellings: tuple[Callable[[str], str], ...] = (tidy, lambda text: tone_canon(tidy(text)), current_label)
    for spelling in spellings:
        named = [value for value, label in options.items() if spelling(label) == spelling(typed)]
        if len(named) == 1:
            return named[0]
    numbers = {str(n): value for n, value in enumerate(options, 1)}
    return numbers.get(tidy(typed).strip(" .()"))


def person_key(full_name: str) -> str:
    """Return a key whose plain ("C") order is that of Vietnamese lists: given name, then the rest.

    The alphabet first (a ă â b … d đ e ê), then the tones, as dictionaries do; case does not count.
    """
    *rest, given = tidy(tone_canon(full_name)).split() or [""]
    return f"{_sort_key(given)} {_sort_key('.'.join(rest))}".strip()


def _sort_key(words: str) -> str:
    """Return the letters, a space, their tones. "~" comes after every letter, "." and " " before."""
    clusters = re.findall(r"[^\W_][\u0300-\u036f]*|\.", unicodedata.normalize("NFD", words))
    letters = (nfc("".join(c for c in cluster if c not in _TONES)) for cluster in clusters)
    tones = (next((_TONES[c] for c in cluster if c in _TONES), "0") for cluster in clusters)
    return f"{''.join(_SHAPED.get(letter, letter) for letter in letters)} {''.join(tones)}"


def day_text(day: date) -> str:
    return f"{day:%d/%m}/{day.year:04}"


def weekday_text(day: date) -> str:
    return _(WEEKDAYS[day.weekday()])


def long_day(day: date) -> str:
    """Write a day with its weekday: thứ Tư, 25/11/2026."""
    return _("{weekday}, {day}", weekday=weekday_text(day), day=day_text(day))


def time_text(moment: datetime | time) -> str:
    """Write the time on the wall in Vietnam; a plain ``time`` is taken as already that."""
    shown = moment.astimezone(LOCAL) if isinstance(moment, datetime) else moment
    return f"{shown:%H:%M}"


def moment_text(moment: datetime) -> str:
    """Write a moment: 08:30 ngày 25/11/2026."""
    return _("{time} ngày {day}", time=time_text(moment), day=day_text(local_date(moment)))


def local_date(moment: datetime) -> date:
    return moment.astimezone(LOCAL).date()


def at_local(day: date, clock: time) -> datetime:
    """Return the moment, in UTC, when the wall in Vietnam shows ``clock`` on ``day``."""
    return datetime.combine(day, clock, LOCAL).astimezone(UTC)


def number_text(number: int) -> str:
    """Write a number: 1.250."""
    return f"{number:,}".replace(",", ".")


def percent_text(share: float) -> str:
    """Write a share: 98,4 %; never 100 % while something is missing."""
    tenths = round(share * 1000)
    if share < 1:
        tenths = min(tenths, 999)
    return f"{tenths / 10:.1f} %".replace(".0", "").replace(".", ",")


def size_text(size: int) -> str:
    """Write a number of bytes: 12 KB, 1,5 MB."""
    if size < MEGABYTE:
        return f"{number_text(max(1, round(size / KILOBYTE)))} KB"
    return f"{size / MEGABYTE:.1f} MB".replace(".0", "").replace(".", ",")


def phone_text(said: str) -> str:
    """Write the telephones in ``said`` in the one form that every phone makes callable: "0912345678"."""

    def digits(number: re.Match[str]) -> str:
        return re.sub(r"^(?:\+|00)84", "0", re.sub(r"[ .()-]", "", number[0]))

    return _TELEPHONE.sub(digits, said)


def safe_cell(text: str) -> str:
    """Return text for a table file, with an apostrophe where a spreadsheet would take it for a formula."""
    if text[:1].isalnum():  # nearly all: no sign of a formula is written as one
        return text
    plain = unicodedata.normalize("NFKC", text.lstrip())
    return (
        f"'{text}" if text.startswith(("\t", "\r", "\n")) or plain.startswith(("=", "+", "-", "@")) else text
    )


def shown_name(file_name: str) -> str:
    """Make a file's name fit to be shown: no folders, nothing unseen, at most MAX_NAME characters.

    It is never used as a path.
    """
    last = re.split(r"[/\\]", file_name)[-1]
    name = " ".join(nfc(visible(last)).split()).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if len(name) > MAX_NAME and dot and len(ending) <= 5:
        name = stem[: MAX_NAME - len(ending) - 1] + dot + ending
    return name[:MAX_NAME] or "tệp"


def excerpt(text: str, longest: int) -> str:
    """Return ``text`` on one line, cut after a word where it is longer than so many characters.

    A single word that fills more than half of it is cut where it ends.
    """
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    whole = line[:longest].rpartition(" ")[0]
    kept = whole if len(whole) * 2 >= longest else line[: longest - 1]
    return f"{kept.rstrip(' .,;:–-(“')}…"


def utf16_length(text: str) -> int:
    """Return how long ``text`` is to Telegram and Zalo, which count UTF-16 units."""
    return len(text) + sum(c > "\uffff" for c in text)


def pieces(text: str, limit: int) -> Iterator[str]:
    """Cut ``text`` into parts of at most ``limit`` (2 or more) UTF-16 units, none empty.

    It is cut after a paragraph, else a line, a sentence, a word, provided that the part is half full.
    """
    rest = text.strip()
    while rest:
        end = _end_of_piece(rest, limit)
        if piece := rest[:end].rstrip():
            yield piece
        rest = rest[end:].lstrip()


def _end_of_piece(text: str, limit: int) -> int:
    lengths = list(accumulate(2 if c > "\uffff" else 1 for c in text[: limit + 1]))
    most = bisect_right(lengths, limit)
    if most == len(text):
        return most
    for end_of in (r"\n\s*\n", r"\n", r"[.!?…;](?=\s)", r"\s"):
        ends = [found.end() for found in re.finditer(end_of, text[: most + 1]) if found.end() <= most]
        if ends and ends[-1] * 2 >= most:
            return ends[-1]
    end = most
    while (
        end > most - MARKS and end > 1 and (unicodedata.combining(text[end]) or text[end] in "\u200d\ufe0f")
    ):
        end -= 1
    return end
