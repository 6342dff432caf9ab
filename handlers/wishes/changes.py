"""Wishes of personnel changes: each opens the notice with who it is, from when, and of which unit."""

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.conversation import N_
from bot.domain.changes import OF_BOXES, ChangeKind
from bot.domain.understanding import Intent, Reading
from handlers import (
    directory,
    personnel,
)
from handlers.engine import (
    Action,
    Context,
    Prefilled,
    Replies,
)
from handlers.wishes.opening import Keys, Wish, filled, said_of

PHONE = re.compile(r"(?<![\d.])(?:\+84|0)(?:[ .-]?\d){8,10}(?![\d])")
MAILBOX = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
FROM_WHEN = re.compile(  # behind a post
    r"\s+(?:(?:kể )?từ|(?:ke )?tu|bắt đầu|bat dau)\s+"
    r"(?:ngày|ngay|hôm|hom|đầu|dau|mai|sáng|sang|tháng|thang|\d).*",
    re.IGNORECASE,
)
ADDRESS = re.compile(  # "Chu" is a family name
    r"^(?:chị|chi|anh|em|cô|co|chú|chu|ông|ong|bà|ba|bạn|ban|đồng chí|đ/c"
    r"|Chị|Anh|Em|Cô|Chú|Ông|Bà|Bạn|Đồng chí)\s+(?=\w)"
)


def trimmed(key: str, person: str, words: str) -> str:
    """Take from a post since when it is held, from a newcomer's name how they are addressed.

    "" for a newcomer of whom one name alone is said: it is asked for in full.
    """
    if key.startswith("title"):
        return FROM_WHEN.sub("", words)
    if key == person and key.startswith("new_"):
        name = ADDRESS.sub("", words)
        return name if " " in name else ""
    return words


def change_of(title: str, kind: ChangeKind) -> Wish:
    """Make the wish for a personnel change of this kind."""
    first = personnel.people.first_key(kind, 1)
    keys = {"person": first, "time": "effective", "unit": "unit", **MOVES.get(kind, {"title": "title_1"})}

    given = {"kind": "box", "box": kind.value} if kind in OF_BOXES else {"kind": kind.value}

    def act(context: Context, reading: Reading) -> Replies:
        facts = Prefilled(personnel.asking.notice_facts(context), given)
        said = said_of(context, reading, keys)
        if told := PHONE.search(reading.typed):
            said = said.also({"phone_1": told[0]})
        if told := MAILBOX.search(reading.typed):
            said = said.also({"mailbox_1": told[0]})
        said = replace(said, words={key: trimmed(key, first, words) for key, words in said.words.items()})
        said = replace(said, words={key: words for key, words in said.words.items() if words})
        if facts.facts.is_office and "unit" not in said.words:
            unit = directory.finding.unit_named(context, reading.typed, reading.slots.get("to", ""))
            said = said.also({"unit": unit} if unit else {})
        return filled(context, personnel.asking.FLOW, facts, said)

    return Wish(title, act, Action.CHANGE, personnel.asking.FLOW, given=given)


MOVES: Mapping[ChangeKind, Keys] = {  # where "to" is another question's answer
    ChangeKind.TRANSFER: {"title": "title_1", "to": "to"},
    ChangeKind.POST: {"title": "title_1", "to": "title_1"},
}
CHANGES = {
    Intent.PERSONNEL_JOIN: (ChangeKind.JOIN, N_("Báo thêm người")),
    Intent.PERSONNEL_LEAVE: (ChangeKind.LEAVE, N_("Báo thôi việc, nghỉ hưu")),
    Intent.PERSONNEL_TRANSFER: (ChangeKind.TRANSFER, N_("Báo chuyển công tác")),
    Intent.PERSONNEL_POST: (ChangeKind.POST, N_("Báo đổi chức vụ")),
    Intent.PERSONNEL_RENAME: (ChangeKind.CONTACT, N_("Báo đổi họ tên, số điện thoại")),
    Intent.MAILBOX_ASK: (ChangeKind.OPEN_BOX, N_("Đề nghị cấp hộp thư")),
    Intent.MAILBOX_LOCK: (ChangeKind.LOCK_BOX, N_("Đề nghị khóa hộp thư")),
}
