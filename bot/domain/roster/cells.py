"""Reading single cells: codes, mailboxes, telephones, roles."""

import re
from collections.abc import Collection

from bot.conversation.text import fold
from bot.conversation.words import N_, _

MAX_TEXT = 200  # characters; no name or post is longer

ROLES = {
    "head": N_("thủ trưởng"),
    "deputy": N_("cấp phó"),
    "officer": N_("cán bộ theo dõi"),
    "staff": N_("cán bộ"),
    "office": N_("phòng văn hóa"),
}

# What else people write in "Vai trò", folded.
ALSO = {
    "thu truong don vi": "head",
    "pho thu truong": "deputy",
    "can bo theo doi hop thu": "officer",
    "can bo duoc cu": "officer",
    "can bo duoc cu theo doi hop thu": "officer",
    "cong chuc": "staff",
    "vien chuc": "staff",
    "phong van hoa va thong tin": "office",
    "phong vhtt": "office",
}

KNOWN = {fold(label): role for role, label in ROLES.items()} | ALSO

_CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")
_MAILBOX = re.compile(r"[a-z0-9](?:[a-z0-9._%+-]{0,62}[a-z0-9])?@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_PHONE = re.compile(r"0[1-9]\d{8,9}")
_LEGACY = re.compile("[\u00a1-\u00bf×÷]")  # what TCVN3 letters look like when read as Unicode


class WrongCell(ValueError):
    """A cell that cannot be what it should be; the text is for whoever wrote it."""


def code_in(text: str) -> str:
    """Return a unit's code, in lower case."""
    code = text.lower()
    if not code:
        raise WrongCell(_("Chưa ghi mã đơn vị."))
    if not _CODE.fullmatch(code):
        raise WrongCell(_("Mã đơn vị chỉ gồm chữ không dấu, chữ số, dấu chấm và gạch nối, tối đa 32 ký tự."))
    return code


def words_in(text: str) -> str:
    """Return a name, a post, a group, on one line: spelled as it was written."""
    words = " ".join(text.split())
    if len(words) > MAX_TEXT:
        raise WrongCell(_("Nội dung dài quá {most} ký tự.", most=MAX_TEXT))
    if _LEGACY.search(words):
        raise WrongCell(
            _("Chữ gõ bằng bảng mã cũ (TCVN3 hoặc VNI). Đề nghị gõ lại bằng Unicode (Điều 4 khoản 7).")
        )
    return words


def name_in(text: str) -> str:
    name = words_in(text)
    if not any(letter.isalpha() for letter in name):
        raise WrongCell(_("Chưa ghi tên."))
    return name


def mailbox_in(text: str, domains: Collection[str]) -> str:
    """Return an address in lower case, or "" for an empty cell. ``domains`` are the official ones."""
    address = text.lower().removeprefix("mailto:")
    if not address:
        return ""
    if not _MAILBOX.fullmatch(address) or ".." in address:
        raise WrongCell(
            _("“{text}” không phải một địa chỉ hộp thư. Mỗi ô ghi một hộp thư.", text=text[:MAX_TEXT])
        )
    if address.rpartition("@")[2] not in domains:
        raise WrongCell(_foreign(address, domains))
    return address


def _foreign(address: str, domains: Collection[str]) -> str:
    return _(
        "Hộp thư {address} không thuộc hệ thống thư điện tử công vụ ({domains}). "
        "Đề nghị dùng hộp thư công vụ (Điều 7 khoản 3 và Điều 9 khoản 2, QĐ 02/2012/QĐ-UBND).",
        address=address,
        domains=", ".join(f"@{domain}" for domain in sorted(domains)),
    )


def phone_in(text: str) -> str:
    """Return a telephone as digits that begin with 0, or "" for an empty cell.

    A spreadsheet turns 0912345678 into the number 912345678: its 0 comes back. "+84 912…" is "0912…".
    """
    digits = re.sub(r"[\s.()\-]", "", text)
    if not digits:
        return ""
    digits = re.sub(r"^(?:\+|00)84(?=[1-9])", "0", digits)
    digits = re.sub(r"^84(?=\d{9,10}$)", "0", digits)
    if digits[0] != "0" and len(digits) in (9, 10):
        digits = "0" + digits
    if not _PHONE.fullmatch(digits):
        raise WrongCell(
            _(
                "“{text}” không phải một số điện thoại. Mỗi ô ghi một số, 10 hoặc 11 chữ số.",
                text=text[:MAX_TEXT],
            )
        )
    return digits


def roles_in(text: str) -> tuple[str, ...]:
    """Return the roles named in a cell, each once, in the order written."""
    named = [part for part in re.split(r"[;,\n/+]", text) if part.strip()]
    if not named:
        raise WrongCell(_("Chưa ghi vai trò. {choices}", choices=_choices()))
    return tuple(dict.fromkeys(_role(part) for part in named))


def _role(text: str) -> str:
    role = KNOWN.get(fold(text))
    if role is None:
        raise WrongCell(
            _("Không có vai trò “{text}”. {choices}", text=text.strip()[:MAX_TEXT], choices=_choices())
        )
    return role


def _choices() -> str:
    return _(
        "Đề nghị ghi một hay nhiều vai trò, cách nhau bằng dấu chấm phẩy: {roles}.",
        roles="; ".join(_(label) for label in ROLES.values()),
    )
