"""Passwords that were changed: [Đã đổi], and what words say of it: which mailbox, on which day."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.conversation import (
    Message,
    NoLongerPossible,
    Option,
    _,
    asks,
    day_text,
    fold,
    local_date,
    number_text,
    regex,
    tidy,
)
from bot.domain.dates import read_date
from bot.domain.understanding import Reading
from bot.domain.upkeep import Box, asks_own_change, says_changed
from handlers import handover
from handlers.engine import (
    HEADING,
    Action,
    Context,
    Replies,
    Role,
    day_in,
    next_page,
    no_such_button,
    pages,
    text_of_page,
    units_mentioned,
)
from handlers.upkeep import rules
from storage import directory
from storage.engine import holders

LATELY = timedelta(days=7)  # for so long the question for it is answered by words
JUST = timedelta(hours=1)  # … and which mailbox was meant is put right
TOKEN = "pc:"  # how that of [Đã đổi] begins; the mailbox's id follows
ON_DAY = "pc_on:"  # … and that of a day that was told; the day follows
OF_UNIT = regex(  # folded
    r"\b(?:don vi|co quan|uy ban|ubnd|van phong|cua (?:xa|phuong|phong)"
    r"|hop thu (?:xa|phuong|phong|chung))\b"
)
OF_OWN = regex(r"\b(?:ca nhan|rieng|cua (?:em|toi|minh|tui|chi|anh))\b")  # folded
SOMETIME = regex(  # folded: a time that is no day
    r"\b(?:(?:dau|cuoi|giua) (?:thang|tuan|nam)|(?:tuan|thang|nam) (?:truoc|roi|vua|ngoai)"
    r"|thang (?:\d{1,2}|gieng|chap|\w+ roi)|hom (?!nay\b)\w+|(?:lau|may ngay|may hom) (?:roi|truoc))\b"
)
MERELY = regex(  # folded
    r"(?:(?:da|vang|em|toi|anh|chi)[ ,]+)*doi(?: xong)?(?: roi)?(?: (?:a|nhe|nha))*[ .!]*"
)
ANOTHER = regex(r"\b(?:khong phai|ko phai|hong phai|nham|lon)\b|\bco(?: a| chu)?[ .!]*$")  # folded
FEW = 10  # words that put right which mailbox was meant


def note_changed(context: Context, found: tuple[Box, int | None]) -> Replies:
    """Note that a mailbox has a new password ([Đã đổi]); a second press on one day changes nothing."""
    return note_changed_on(context, found, local_date(context.at))


def note_changed_on(context: Context, found: tuple[Box, int | None], day: date) -> Replies:
    """Note on which day, not in the future, a mailbox got a new password; what is known of later stays.

    Its owner may say so, or whoever watches or leads its unit.
    """
    box, owner = found
    if not may_note(context, box, owner):
        raise no_such_button()
    if day > local_date(context.at):
        raise no_such_button()
    if known := known_after(box, day):
        raise NoLongerPossible(known)
    if box.changed != day:
        directory.note_password_change(context.tx, box.id, day)
        context.audit("password_changed", f"mailbox:{box.id}")
    if box.unit:
        handover.moving.password_told(context, box.unit)
    following = max(day + timedelta(days=context.settings.password_days), local_date(context.at))
    said = _(
        "Đã ghi nhận mật khẩu hộp thư {address} được đổi ngày {day}; lần nhắc sau: từ ngày {next}.",
        address=box.address,
        day=day_text(day),
        next=day_text(following),
    )
    before = box.changed.isoformat() if box.changed else ""
    slip = Option(f"pc_back:{box.id}:{day.isoformat()}:{before}", _("Bấm nhầm"), is_undo=True)
    return [Message(said, (slip,) if box.changed != day else ())]


def take_back(context: Context, found: tuple[Box, int | None], day: date, before: str) -> Replies:
    """Take back that a password was changed ([Bấm nhầm]); ``before``: the day known before, "" for none."""
    box, owner = found
    if not may_note(context, box, owner):
        raise no_such_button()
    if box.changed != day:
        raise NoLongerPossible(_("Ghi nhận này đã được bỏ hoặc thay bằng ghi nhận khác."))
    known = replace(box, changed=day_in(before) if before else None)
    directory.note_password_change(context.tx, box.id, known.changed)
    context.audit("password_changed_back", f"mailbox:{box.id}")
    said = _(
        "Đã bỏ ghi nhận đổi mật khẩu hộp thư {address} ngày {day}.", address=box.address, day=day_text(day)
    )
    return [Message(f"{said}\n{own_line(context, known)}", (changed_option(box, day),))]


def may_note(context: Context, box: Box, owner: int | None) -> bool:
    return context.may(Action.CHECK, box.unit) if box.unit else owner == context.who.person


def known_after(box: Box, day: date) -> str:
    """Say what is known of a mailbox that is later than ``day``; "" for nothing."""
    known = max(filter(None, (box.changed, box.opened)), default=day)
    if known <= day:
        return ""
    return _(
        "Hộp thư {address} được cấp hoặc đã được ghi nhận đổi mật khẩu ngày {known}, sau ngày {day}; giữ "
        "nguyên ghi nhận đó.",
        address=box.address,
        known=day_text(known),
        day=day_text(day),
    )


def note_in_words(context: Context, reading: Reading) -> Replies:
    """Note which password was changed, where that is told: the only one that was asked for, else ask which.

    Nothing where no such deed is told.
    """
    typed = reading.typed
    if asks(typed) or not says_changed(reading.text.plain):
        return []
    today, day = local_date(context.at), read_date(typed, context.at, past=True)
    if day is None and SOMETIME.search(fold(typed)):
        return [Message(_("Xin cho biết ngày đổi mật khẩu, ví dụ: “em đổi mật khẩu hôm 20/11 rồi”."))]
    if day and day > today:
        return [Message(_("Ngày {day} chưa đến; chưa ghi nhận gì.", day=day_text(day)))]
    if (named := boxes_named(context, typed)) == [] and (who := who_notes(context)):
        return [who]
    shown = context.shown_since(context.at - LATELY)
    asked = {token for one in shown for token, _label, _words in one.options if token.startswith(TOKEN)}
    boxes = rules.boxes_of_owners(context.tx, context.at).get(context.who.person, [])
    boxes = boxes if named is None else named
    received = handover.moving.units_awaiting_password(context)
    waiting = [
        one for one in boxes if one.unit in received or (f"{TOKEN}{one.id}" in asked and one.changed != today)
    ]
    if len(waiting) == 1 and (found := directory.get(context.tx, waiting[0].id)):
        return note_changed_on(context, found, day or today)
    return ask_which(waiting or boxes, day if day != today else None)


def ask_which(boxes: Sequence[Box], day: date | None) -> Replies:
    """Ask which mailbox it was, on the day that was told; of what is known of later, say so."""
    thanks = _("Cảm ơn anh/chị đã đổi mật khẩu.")
    known = [said for one in boxes if day and (said := known_after(one, day))]
    options = [changed_option(one, day) for one in boxes if not (day and known_after(one, day))]
    if not options:
        return [Message("\n".join(known) or thanks)]
    which = _("Để hệ thống ghi nhận, xin chọn hộp thư đã đổi.")
    return [Message("\n".join([*known, f"{thanks} {which}"]), tuple(options))]


def changed_option(box: Box, day: date | None) -> Option:
    if day is None:
        return Option(f"{TOKEN}{box.id}", _("Đã đổi {address}", address=box.address))
    label = _("Đã đổi {address} ngày {day}", address=box.address, day=day_text(day))
    return Option(f"{ON_DAY}{box.id}:{day.isoformat()}", label)


def boxes_named(context: Context, typed: str) -> list[Box] | None:
    """Return the mailboxes that words name, of those that are theirs to note; None where they name none."""
    today, said = local_date(context.at), fold(typed)
    own = directory.kept_by_people(context.tx, today).get(context.who.person, [])
    units = {role.unit for role in context.who.units(Role.OFFICER, *HEADING)}
    theirs = [one for one in directory.kept_by_units(context.tx, today) if one.unit in units]
    spoken = {word.partition("@")[0] for word in re.findall(r"[\w.@-]+", said)}
    if by_address := [one for one in (*own, *theirs) if one.address.partition("@")[0] in spoken]:
        return by_address
    if mentioned := units_mentioned(context.tx, typed, today, sorted(units)):
        return [one for one in theirs if one.unit in mentioned]
    if OF_UNIT.search(said):
        return theirs
    return own if OF_OWN.search(said) and own else None


def who_notes(context: Context) -> Message | None:
    """Say who notes it of the mailbox of a unit; None where there is none of theirs."""
    units = {role.unit for role in context.who.units(*Role)}
    boxes = [one for one in directory.kept_by_units(context.tx, local_date(context.at)) if one.unit in units]
    found = holders(context.tx, context.at, [Role.OFFICER, *HEADING], sorted(units)) if boxes else {}
    names = dict.fromkeys(one.name for each in found.values() for one in each)
    if not names:
        return None
    return Message(
        _(
            "Việc đổi mật khẩu hộp thư {address} do những người sau ghi nhận: {names}.",
            address=", ".join(one.address for one in boxes),
            names=", ".join(names),
        )
    )


def put_right_in_words(context: Context, typed: str) -> str | Message:
    """Return the only choice of which mailbox it was, to "đã đổi"; or ask about another that is named.

    "không phải, hộp thư xlongtan cơ"; "" where no such question is in sight, or nothing of it is said.
    """
    last = context.last_shown(JUST)
    shown = [token for token, _label, _words in last.options] if last and last.is_newest else []
    if not shown or not all(token.startswith((TOKEN, ON_DAY)) for token in shown) or asks(typed):
        return ""
    if len(shown) == 1 and MERELY.fullmatch(fold(tidy(typed))):
        return shown[0]
    is_another = len(typed.split()) <= FEW and ANOTHER.search(fold(typed))
    boxes = boxes_named(context, typed) if is_another else None
    _name, _box, *day = shown[0].split(":")
    return ask_which(boxes, date.fromisoformat(day[0]) if day else None)[0] if boxes else ""


def show_own(context: Context, reading: Reading) -> Replies:
    """Say when the passwords of one's mailboxes were changed, and when one is reminded, to who asks that."""
    if not asks_own_change(reading.text.plain):
        return []
    boxes = boxes_named(context, reading.typed) or []
    boxes = boxes or rules.boxes_of_owners(context.tx, context.at).get(context.who.person, [])
    lines = "\n".join(own_line(context, one) for one in boxes)
    return [Message(lines, tuple(changed_option(one, None) for one in boxes))] if boxes else []


def own_line(context: Context, box: Box) -> str:
    if box.changed is None or box.is_default:
        return _("Hộp thư {address}: chưa ghi nhận lần đổi mật khẩu nào.", address=box.address)
    return _(
        "Hộp thư {address}: đổi mật khẩu ngày {day}; hạn đổi lần sau: ngày {next}.",
        address=box.address,
        day=day_text(box.changed),
        next=day_text(box.changed + timedelta(days=context.settings.password_days)),
    )


def list_unchanged(context: Context, page: int = 1) -> Replies:
    """List for the office the mailboxes of which no change of the password was recorded, a page at a time."""
    found = directory.never_changed(context.tx)
    if not found:
        return [Message(_("Mọi hộp thư đều đã ghi nhận đổi mật khẩu."))]
    said = _("Hộp thư chưa ghi nhận lần đổi mật khẩu nào: {count}", count=number_text(len(found)))
    cut = pages([f"– {one}"] for one in found)
    text, page = text_of_page(cut, page)
    return [Message(f"{said}\n{text}", next_page("pc_list", page, len(cut)))]
