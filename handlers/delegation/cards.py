"""Speak of a delegation: its days and rank, the question, and what those concerned hear."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from bot.conversation import Message, Option, Refused, _, day_text, local_date
from bot.domain.dates import read_date, read_period
from handlers.engine import (
    Card,
    Context,
    Notice,
    OfficerRank,
    id_in,
    read_unless_none,
    with_words,
)
from storage.people import officers
from storage.people.officers import Delegation

TODAY_BUTTON, NO_END_BUTTON = "/today", "/open"  # values of the buttons below a question for a day
DELEGATION = "delegation"  # the kind of its subjects and its cards
APPOINTED = "appointed"  # the kind of the cards that its head has
HAS_LETTER = ("asked", "accepted")  # states
LETTER, WITHDRAW = "uq_paper", "uq_drop"  # the buttons below these
AHEAD = timedelta(days=365)  # our own choice: how far ahead somebody is appointed
LONGEST = timedelta(days=5 * 365)
DAY = timedelta(days=1)
Period = tuple[date, date | None]  # the end is exclusive; None is open


def delegation_subject(delegation: int) -> str:
    return f"{DELEGATION}:{delegation}"


def asked_notice(delegation: Delegation, by: str) -> Notice:
    """Make the question to who was appointed: once for each person, so again where they have joined since."""
    subject = delegation_subject(delegation.id)
    return Notice(subject, delegation.person, partial(asked_message, delegation, by), subject=subject)


def asked_message(delegation: Delegation, by: str) -> Message:
    said = _(
        "{by} cử anh/chị theo dõi hộp thư của đơn vị {period}, là cán bộ {rank}: kiểm tra {the_how_often} "
        "({rule_check, rule_mailbox}). Anh/chị có nhận không?",
        by=by,
        period=period_text(delegation.period),
        rank=rank_name(delegation.rank),
    )
    card = delegation_subject(delegation.id)
    return Message(said, answer_buttons(delegation), heading=delegation.unit_name, columns=2, card=card)


def draw_asked(_context: Context, delegation: Delegation, shown: Message) -> Message:
    """Leave the question as it was put, under the unit's name; it is answered once, or withdrawn."""
    options = answer_buttons(delegation) if delegation.state == "asked" else ()
    return replace(shown, heading=delegation.unit_name, options=options)


def draw_appointed(_context: Context, delegation: Delegation, shown: Message) -> Message:
    """Offer to withdraw it until it is answered, and the letter until it is declined, withdrawn or ended."""
    can = {LETTER: delegation.state in HAS_LETTER, WITHDRAW: delegation.state == "asked"}
    options = (one for one in shown.options if can.get(one.token.partition(":")[0], True))
    return replace(shown, options=tuple(options))


def read_appointment(context: Context, text: str) -> Delegation | None:
    return officers.find_appointment(context.tx, id_in(text))


CARDS = (
    Card(DELEGATION, read_appointment, draw_asked),
    Card(APPOINTED, read_appointment, draw_appointed, asks_rights=False),
)


def cards_of(delegation: int) -> tuple[str, ...]:
    return delegation_subject(delegation), appointed_card(delegation)


def appointed_card(delegation: int) -> str:
    return f"{APPOINTED}:{delegation}"


def answer_buttons(delegation: Delegation) -> tuple[Option, ...]:
    accept, decline = f"uq_yes:{delegation.id}", f"uq_no:{delegation.id}"
    return Option(accept, _("Nhận")), Option(decline, _("Không nhận"))


def accepted_message(found: Delegation) -> Message:
    said = _("{name} đã nhận theo dõi hộp thư {period}.", name=found.name, period=period_text(found.period))
    return Message(said, (letter_button(found),), found.unit_name, card=appointed_card(found.id))


def letter_button(found: Delegation) -> Option:
    return Option(f"{LETTER}:{found.id}", _("Giấy ủy quyền"))


def withdraw_button(found: Delegation) -> Option:
    return Option(f"{WITHDRAW}:{found.id}", _("Rút lại"))


def declined_message(found: Delegation, words: str = "") -> Message:
    period = period_text(found.period)
    said = _("{name} không nhận theo dõi hộp thư {period}.", name=found.name, period=period)
    return with_words(Message(said, (another_button(found),), found.unit_name), words)


def another_button(found: Delegation) -> Option:
    return Option(f"uq_new:{found.unit}", _("Cử người khác"))


def withdrawn_message(found: Delegation) -> Message:
    said = _("Việc cử anh/chị theo dõi hộp thư {period} đã được rút lại.", period=period_text(found.period))
    return Message(said, heading=found.unit_name)


def ended_message(unit: str, day: date) -> Message:
    said = _("Từ ngày {day}, anh/chị không còn theo dõi hộp thư của đơn vị.", day=day_text(day))
    return Message(said, heading=unit)


def now_first_message(unit: str, by: str, day: date) -> Message:
    said = _(
        "{by} đổi anh/chị thành cán bộ chính theo dõi hộp thư của đơn vị, từ ngày {day}.",
        by=by,
        day=day_text(day),
    )
    return Message(said, heading=unit)


def now_second_message(unit: str, by: str, name: str, day: date) -> Message:
    said = _(
        "{by} đổi {name} thành cán bộ chính theo dõi hộp thư của đơn vị; từ ngày {day} anh/chị là cán bộ dự "
        "bị.",
        by=by,
        name=name,
        day=day_text(day),
    )
    return Message(said, heading=unit)


def rank_name(rank: int) -> str:
    return _("chính") if rank == OfficerRank.FIRST else _("dự bị")


def period_text(period: Period) -> str:
    starts, ends = period
    if ends is None:
        return _("từ ngày {day}", day=day_text(starts))
    return _("từ ngày {day} đến hết ngày {last}", day=day_text(starts), last=day_text(ends - DAY))


def read_start(typed: str, said_at: datetime) -> date:
    """Read a day from today on."""
    today = local_date(said_at)
    if typed == TODAY_BUTTON:
        return today
    day = read_date(typed, said_at)
    if day is None or day < today:
        raise Refused(
            _("Chưa xác định được ngày, hoặc ngày đã qua. Ví dụ: “hôm nay”, “thứ Hai tuần sau”, “01/12”.")
        )
    if day > today + AHEAD:
        raise Refused(_("Chỉ cử được trong 01 năm sắp tới; {day} quá xa.", day=day_text(day)))
    return day


def read_any_day(typed: str, said_at: datetime) -> date | None:
    """Read the day that is asked about: of two that fit, the one gone by."""
    return read_date(typed, said_at, past=True)


def reader_of_end(starts: date) -> Callable[[str, datetime], date | None]:
    """Make the reader of a last day: of the day after it, or None where it is open."""

    def read(typed: str, said_at: datetime) -> date | None:
        if typed == NO_END_BUTTON or not read_unless_none(typed):
            return None
        days = read_period(typed, said_at)
        if days is None:
            raise Refused(
                _("Chưa xác định được ngày. Ví dụ: “31/12”, “hết tháng sau”, hoặc chọn “Không thời hạn”.")
            )
        if days[1] < starts:
            raise Refused(_("Ngày cuối phải từ {day} trở đi.", day=day_text(starts)))
        if days[1] > starts + LONGEST:
            raise Refused(_("Thời gian không quá 05 năm. Xin chọn “Không thời hạn”."))
        return days[1] + DAY

    return read


def end_text(ends: date | None) -> str:
    return _("không thời hạn") if ends is None else _("hết ngày {day}", day=day_text(ends - DAY))


def or_none_text(said: str) -> str:
    return said or _("không có")
