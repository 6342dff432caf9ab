"""Words that nobody types in good faith, one trick each, and texts made of them."""

from hypothesis import strategies as st

MARKER = "Zq7x"  # begins every secret that the tests plant, to be looked for where it must not be

MARKUP = (
    "<b>", "</b>", "<a href='tg://user?id=1'>", "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>", "&lt;", "&amp;#60;", "&", "<", ">", "\"", "'", "]]>", "<!--",
)  # fmt: skip
TEMPLATES = (
    "{", "}", "{0}", "{name}", "{name.__class__}", "{{7*7}}", "{% for x in y %}", "%s", "%(name)s",
    "${x}",
)  # fmt: skip
FORMULAS = (
    "=1+1", "=HYPERLINK(\"https://x.example\")", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1",
    "=cmd|' /C calc'!A0",
)  # fmt: skip
UNSEEN = (
    "\u202e", "\u2066", "\u2069", "\u200f", "\u061c", "\u200b", "\u200d", "\ufeff", "\xad", "\x00",
    "\x07", "\x1b[2J", "\x7f", "\x9b31m", "\ud800", "\u2028", "\x85", "\r", "\r\n", "\x1c", "\ufffe",
    "\U000e0041",
)  # fmt: skip
LETTERS = (
    "Uy\u0309 ban hoa\u0300 gia\u0309i", "\u0301", "\u0316\u0315", "e\u0301\u0301", "ﷺ", "İ", "ŉ", "ß",
    "𝗔", "👨\u200d👩\u200d👧", "👍", "²", "٣", "९", "Ⅷ", "ＭẬＴ", "Coäng hoøa xaõ hoäi", "Céng hßa x· héi",
    "đ", "ð",
)  # fmt: skip
PATHS = (
    "../../etc/passwd", "..\\..\\boot.ini", "/", "C:\\", "file:///etc/passwd", "a/../b", "CON", ".", "..",
    "~", "a\x00.xlsx",
)  # fmt: skip
SECRETS = (
    "mk: ", "mk ", "mật khẩu là ", "pass\n", "otp ", "la mk ", "MẬT", "TỐI MẬT\n", "độ mật: ", "(MẬT)",
    "M Ậ T", "_MẬT.",
)  # fmt: skip
WORDS = (
    "xong", "rồi", "chưa", "ok", "dạ", "không", "hủy", "quay lại", "menu", "/start", "/mien", "/nosuch",
    "bỏ qua", "tu ", " den ", "25/11", "31/02", "99/99/9999", "-1", "thu 8 ", "tuần sau", "hôm qua",
    "sáng mai", "cả ngày", "8h30", "25h61", "30 phút", "3 ngay", "999 thang nua", "quy 9", "thang 13",
    "nam 0000", "xlongtan", "UBND xã Long Tân", "tất cả", "1", "2", "99999999999999999999", "7K3QA-9XV4M",
    "3AAAA-AAAAA", "nhắc lại ", "co duoc ", "a1 ", "1@1 ", "mail ", "https://", "a@b.c", ",", ";", "\n",
    " ", "\t", "?", "-", "(", "x",
)  # fmt: skip
PIECES = (*MARKUP, *TEMPLATES, *FORMULAS, *UNSEEN, *LETTERS, *PATHS, *SECRETS, *WORDS)

pieces = st.sampled_from(PIECES)
phrases = st.lists(pieces, max_size=10).map("".join)
texts = phrases | st.text(max_size=80) | st.lists(st.text(max_size=12) | pieces, max_size=6).map(" ".join)


def long(one: str, other: str, length: int) -> str:
    """Repeat two pieces in turn, to the full length."""
    both = one + other or " "
    return (both * (length // len(both) + 1))[:length]
