"""Excuse all rounds while the province's mail is down, and tell all whom that concerns (/ngungthu)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from bot.conversation import (
    LOCAL,
    N_,
    Message,
    Option,
    Refused,
    _,
    asks,
    day_text,
    expand,
    fold,
    local_date,
    moment_text,
    regex,
    tidy,
    time_text,
)
from bot.domain.dates import DateWay, Shape, moment, understand
from bot.domain.duties import TAKE_BACK, UNSETTLED
from handlers.duties import clockwork
from handlers.engine import (
    Action,
    Card,
    Context,
    Part,
    Replies,
    Role,
    Tick,
    confirmation,
    day_in,
    id_in,
    spend_question,
    tell,
    version_of,
)
from storage.checks import duties, duty_summaries, excuses
from storage.engine import holders, office_people

OUTAGE = "outage"  # what the tokens of the buttons about an outage begin with
OUTAGE_END = "outage_end"  # … of the one that ends it, once that is agreed to
OUTAGE_NOW = "outage_now"  # … and of the one that begins it
UNDO = f"{OUTAGE}:undo:"  # how the token of [Bấm nhầm] begins
NOW = "all"  # what a button has in place of a start that was told
PARTS = {N_("sáng"): "s", N_("trưa"): "t", N_("chiều"): "c", N_("tối"): "o", "": ""}  # as buttons have them
TOLD = regex(r"\d{8}(?:\d{4}|[stco])?")
IS_BACK = regex(  # folded: "mail tỉnh có lại rồi nha"
    r"(?:(?:da|u|uh|um|vang|ok|oke|roi|em|e|anh|chi|a|oi|bao|nay|gio|hinh nhu)[ ,]+)*"
    r"(?:(?:(?:he thong )?(?:hop )?(?:thu|mail|email)(?: dien tu)?|he thong)(?: cua)?(?: tinh)? )?"
    r"(?:da |moi )?"
    r"(?:(?:co|hoat dong|chay|len|vao|on|binh thuong|su dung|dung)(?: duoc)? lai(?: duoc)?(?: binh thuong)?"
    r"|khoi phuc(?: lai)?|het (?:ngung|sap|loi)"
    r"|(?:(?<=thu )|(?<=mail )|(?<=tinh ))(?:vao duoc|binh thuong|on))"
    r"(?: (?:roi|nha|nhe|em|a|do|chi|anh|duoc|het|day))*[ .!]*"
)
OUTAGE_TOLD = {  # act -> what all whom it concerns are told
    "outage": N_(
        "Hệ thống thư của tỉnh ngừng hoạt động từ {moment}. Từ lúc này, các lượt kiểm tra được miễn và việc "
        "nhắc tạm dừng, cho đến khi hệ thống thư hoạt động lại. Anh/chị không cần làm gì thêm."
    ),
    "outage_told": N_(
        "Hệ thống thư của tỉnh ngừng hoạt động từ {moment}. Từ {now}, các lượt kiểm tra được miễn và việc "
        "nhắc tạm dừng, cho đến khi hệ thống thư hoạt động lại. Anh/chị không cần làm gì thêm."
    ),
    "outage_end": N_(
        "Hệ thống thư của tỉnh hoạt động lại từ {moment}. Các lượt kiểm tra bắt đầu từ lúc này không được "
        "miễn; đề nghị anh/chị kiểm tra hộp thư như thường lệ."
    ),
    "outage_undo": N_(
        "Tin báo hệ thống thư của tỉnh ngừng hoạt động đã được rút lại. Đề nghị anh/chị kiểm tra hộp thư như "
        "thường lệ."
    ),
}


class OutageAct(StrEnum):
    """The action of a button about an outage of the province's mail, as its token has it."""

    BEGIN = "begin"  # asks first
    YES = "yes"  # did not say what it vouches for: asks anew
    NO = "no"
    END = "end"
    UNDO = "undo"


def show_outage(context: Context, words: str) -> Replies:
    """Show whether the province's mail is down, and what can be done about it (/ngungthu).

    ``words`` may tell since when it is.
    """
    down = excuses.mail_outage(context.tx, context.at)
    if down and is_back_told(words):
        return [ask_end(context, down)]
    if down is None and is_back_told(words):
        return [Message(_("Hiện không có tin báo hệ thống thư của tỉnh ngừng hoạt động."))]
    if down is None:
        asked = outage_proposal(context, read_ahead_of_outage(context), starts_told(words, context.at))
        limits = limits_told(words, context.at)
        return [replace(asked, text="\n".join([asked.text, *limits]))]
    said = _("Đã có tin báo hệ thống thư của tỉnh ngừng hoạt động từ {moment}.", moment=since_text(down))
    return [Message(said, (end_button(),), card=outage_card(down.id))]


def since_told(context: Context, token: str | Message, typed: str) -> str | Message:
    """Return the token of [Báo hệ thống thư ngừng] with the start that the assent tells: "ừ, … từ 14h"."""
    if isinstance(token, Message):
        return token
    name, _colon, rest = token.partition(":")
    told = starts_told(typed, context.at) if name == OUTAGE_NOW else []
    return f"{name}:{told[0]}:{rest.partition(':')[2]}" if len(told) == 1 else token


def tells_end(context: Context, typed: str) -> Replies:
    """Offer the end of the outage, where the office says that the mail is back: "khôi phục rồi"."""
    is_told = is_back_told(typed) and context.may(Action.OUTAGE)
    down = excuses.mail_outage(context.tx, context.at) if is_told else None
    return [ask_end(context, down)] if down else []


def ask_end(context: Context, down: Any) -> Message:
    """Ask whether the mail is up again, which all whom it concerns are told."""
    said = _(
        "Ghi nhận hệ thống thư của tỉnh đã hoạt động lại và thông báo tới {people} người?",
        people=len(people_to_tell(context)),
    )
    yes = Option(f"{OUTAGE_END}:{down.id}", _("Hệ thống thư đã hoạt động lại"))
    return confirmation(context, said, yes)


def end_told(context: Context, outage_id: int) -> Replies:
    """End the outage of which it was asked whether it is over."""
    if open_outage(context).id != outage_id:
        raise Refused(_("Lần báo ngừng này đã kết thúc."))
    return end_outage(context)


def is_back_told(typed: str) -> bool:
    return IS_BACK.fullmatch(fold(expand(tidy(typed)))) is not None and not asks(typed)


def outage_card(outage_id: int) -> str:
    return f"{OUTAGE}:{outage_id}"


def read_outage(context: Context, text: str) -> Any:
    down = excuses.mail_outage(context.tx, context.at)
    return down if down and down.id == id_in(text) else None


def draw_outage(context: Context, down: Any, shown: Message) -> Message:
    """Leave what was said while it is on; [Bấm nhầm] stands below in its time, with until when that is."""
    left = tuple(one for one in shown.options if not one.token.startswith(UNDO))
    if len(left) == len(shown.options) or may_be_undone(context, down):
        return shown
    return replace(shown, text=shown.text.partition("\n")[0], options=left)


def may_be_undone(context: Context, down: Any) -> bool:
    return bool(context.at - down.starts <= TAKE_BACK)


def redraw_kept(tick: Tick) -> None:
    """Draw what was said of checks and of an outage anew that is too old to be taken back, each minute."""
    clockwork.redraw_kept(tick)
    since, until = tick.aged(TAKE_BACK)
    down = excuses.mail_outage(tick.tx, tick.at)
    if down and since <= down.starts < until:
        tick.redraw(outage_card(down.id))


CARD = Card(OUTAGE, read_outage, draw_outage, asks_rights=False)


def press_outage(context: Context, act: OutageAct, outage_id: int) -> Replies:
    """Do what a button about an outage stands for; only [Bấm nhầm], outage:undo:<id>, names one."""
    match act:
        case OutageAct.BEGIN | OutageAct.YES:
            return show_outage(context, "")
        case OutageAct.NO:
            return [
                Message(
                    _(
                        "Chưa báo hệ thống thư ngừng hoạt động; việc nhắc và kiểm tra vẫn thực hiện bình "
                        "thường."
                    )
                )
            ]
        case OutageAct.END:
            return end_outage(context)
        case OutageAct.UNDO:
            return undo_outage(context, outage_id)


@dataclass(frozen=True)
class OutageAhead:
    """Extent of an outage that began now: units without checks, rounds of today, people who are told."""

    units: Sequence[int]
    rounds: Sequence[int]
    people: Sequence[int]
    told: str = NOW  # since when it is, as buttons have it

    @property
    def version(self) -> str:
        return version_of(sorted(self.units), sorted(self.rounds), sorted(self.people))


def read_ahead_of_outage(context: Context, text: str = NOW) -> OutageAhead:
    today = local_date(context.at)
    reached = [one for one in duties.of_day(context.tx, today) if one.state in UNSETTLED]
    return OutageAhead(
        [unit.id for unit in duty_summaries.owing_units(context.tx, today)],
        [duty.id for duty in reached if duty.ends > context.at],
        people_to_tell(context),
        text,
    )


def starts_told(words: str, at: datetime) -> list[str]:
    """Return since when the mail may be down by these words, as buttons have it: none where none is told."""
    if understand(words, at, "past").shape is Shape.UNTIL:
        return []
    found = [
        f"{way.first:%Y%m%d}{way.begins.at:%H%M}"
        if way.begins.at
        else f"{way.first:%Y%m%d}{PARTS[way.begins.part]}"
        for way in spans_told(words, at)
        if moment(way) <= at and not (way.first == local_date(at) and not str(way.begins))
    ]
    return list(dict.fromkeys(found))


def spans_told(words: str, at: datetime) -> list[DateWay]:
    """Return from when to when the mail may be down; from one hour to another of no named day is today.

    What is read at the end of the day as of today is of no other day: "hôm qua" would be yesterday then, too.
    """
    reading = understand(words, at, "past")
    if reading.shape is not Shape.WHOLE:
        return list(reading.ways)
    ending = understand(words, end_of_day(at), "past")
    todays = [way for way in ending.ways if way.first == local_date(at) and way.begins.at]
    begins = {way.begins for way in todays}
    return [*todays, *(way for way in reading.ways if way.begins not in begins)]


def end_of_day(at: datetime) -> datetime:
    return at.astimezone(LOCAL).replace(hour=23, minute=59).astimezone(UTC)


def limits_told(words: str, at: datetime) -> list[str]:
    """Say what of the hours that were told does not come about by itself: a start ahead, and an end."""
    ways = spans_told(words, at) if understand(words, at, "past").shape is Shape.WHOLE else []
    if len(ways) != 1:
        return []
    [way] = ways
    if moment(way) > at:
        begins = told_text(f"{way.first:%Y%m%d}{way.begins.at:%H%M}")
        return [
            _(
                "{moment} chưa tới; nếu báo bây giờ, việc miễn bắt đầu ngay. Nếu cần miễn theo giờ, anh/chị "
                "gõ /mien.",
                moment=begins,
            )
        ]
    if not way.ends.at:
        return []
    ends = told_text(f"{way.last:%Y%m%d}{way.ends.at:%H%M}")
    return [
        _(
            "Việc miễn không tự dừng lúc {moment}; khi hệ thống hoạt động lại, anh/chị báo tại đây.",
            moment=ends,
        )
    ]


def told_text(told: str) -> str:
    """Write a start as buttons have it: "14:30 ngày 24/11/2026", "sáng ngày 24/11/2026"."""
    day, clock = day_text(day_in(told[:8])), told[8:]
    if not clock:
        return _("ngày {day}", day=day)
    part = next((_(name) for name, code in PARTS.items() if code == clock), f"{clock[:2]}:{clock[2:]}")
    return _("{part} ngày {day}", part=part, day=day)


def since_text(outage: Any) -> str:
    """Write since when the mail is down: as it was told, else since it was reported."""
    return told_text(outage.reason) if TOLD.fullmatch(outage.reason or "") else moment_text(outage.starts)


OUTAGE_AHEAD: Part[OutageAhead] = Part(read_ahead_of_outage)


def outage_proposal(context: Context, ahead: OutageAhead, told: Sequence[str] = ()) -> Message:
    """Say what an outage would bring about, before it is begun; where it may have begun then, offer each."""
    said = _(
        "Báo hệ thống thư của tỉnh ngừng hoạt động. Miễn kiểm tra cho {units} đơn vị (hôm nay còn {count} "
        "lượt), ngừng nhắc và thông báo tới {people} người, cho đến khi hệ thống hoạt động lại.",
        units=len(ahead.units),
        count=len(ahead.rounds),
        people=len(ahead.people),
    )
    if len(told) > 1:
        said = "\n".join([said, _("Hệ thống thư ngừng hoạt động từ khi nào?")])
        ways = [(one, _("Ngừng từ {moment}", moment=told_text(one))) for one in told]
        ways.append((NOW, _("Ngừng từ lúc này")))
    else:
        ways = [(one, _("Báo hệ thống thư ngừng")) for one in told or [ahead.told]]
    if len(ways) == 1 and ways[0][0] != NOW:
        since = _(
            "Thời điểm ngừng được báo là {moment}. Các lượt trước lúc này không được miễn theo tin này; nếu "
            "cần miễn, anh/chị gõ /mien.",
            moment=told_text(ways[0][0]),
        )
        said = f"{said}\n{since}"
    yes = tuple(Option(f"{OUTAGE_NOW}:{one}:{ahead.version}", label) for one, label in ways)
    asked = confirmation(context, said, one_question(yes[0]), Option(f"{OUTAGE}:no", _("Hủy")))
    return replace(asked, options=(*yes, *asked.options[1:]), columns=2 if len(yes) == 1 else 1)


def one_question(yes: Option) -> Option:
    """Return it as of no start that was told: all starts that are offered are answers to one question."""
    name, _told, seen = yes.token.split(":")
    return replace(yes, token=f"{name}:{NOW}:{seen}")


def ask_outage(context: Context, ahead: OutageAhead, _seen: str) -> Replies:
    """Say it anew, where what it would bring about has changed since."""
    refuse_second_outage(context)
    return [outage_proposal(context, ahead)]


def people_to_tell(context: Context) -> list[int]:
    """Return whom to tell: officers and heads of the units that owe checks, and the others of the office."""
    owing = [unit.id for unit in duty_summaries.owing_units(context.tx, local_date(context.at))]
    by_unit = holders(context.tx, context.at, [Role.OFFICER, Role.HEAD], owing)
    found = [*office_people(context.tx, context.at), *(one for unit in by_unit.values() for one in unit)]
    reachable = dict.fromkeys(one.person for one in found if one.is_reachable)
    return [person for person in reachable if person != context.who.person]


def refuse_second_outage(context: Context) -> None:
    if down := excuses.mail_outage(context.tx, context.at):
        moment = since_text(down)
        raise Refused(
            _(
                "Đã có tin báo hệ thống thư của tỉnh ngừng hoạt động từ {moment}, không cần báo lại.",
                moment=moment,
            )
        )


def begin_outage(context: Context, ahead: OutageAhead) -> Replies:
    """Note that the mail is down: the round that is on and all to come are excused, until it is up again."""
    refuse_second_outage(context)
    spend_question(context, f"{OUTAGE_NOW}:{NOW}:")
    told = ahead.told if TOLD.fullmatch(ahead.told) else ""
    outage_id = excuses.begin_mail_outage(context.tx, context.at, context.who.person, told)
    excused = clockwork.excuse_covered(context, local_date(context.at))
    context.audit("outage", f"outage:{outage_id}", excused=len(excused))
    since = told_text(told) if told else moment_text(context.at)
    reached = tell_of_outage(context, "outage_told" if told else "outage", outage_id, since)
    said = _(
        "Đã báo hệ thống thư của tỉnh ngừng hoạt động từ {moment}: miễn {count} lượt của hôm nay, đã thông "
        "báo tới {people} người.",
        moment=since,
        count=len(excused),
        people=reached,
    )
    back = _("Nếu cần rút lại, anh/chị chọn “Bấm nhầm” trước {time}.", time=time_text(context.at + TAKE_BACK))
    said = f"{said}\n{back}"
    undo = Option(f"{UNDO}{outage_id}", _("Bấm nhầm"), is_undo=True)
    return [Message(said, (end_button(), undo), card=outage_card(outage_id))]


def end_button() -> Option:
    return Option(f"{OUTAGE}:end", _("Hệ thống thư đã hoạt động lại"), is_undo=True)


def end_outage(context: Context) -> Replies:
    """Note that the mail is up again ([Hệ thống thư đã hoạt động lại]): rounds not over are owed again."""
    down = open_outage(context)
    owed, told = end_excuses_of(context, down.id, context.at, "outage_end")
    said = _(
        "Đã ghi nhận hệ thống thư hoạt động lại từ {moment}: còn {count} lượt phải kiểm tra hôm nay, đã "
        "thông báo tới {people} người.",
        moment=moment_text(context.at),
        count=owed,
        people=told,
    )
    return [Message("\n".join([said, _("Nếu hệ thống thư lại ngừng hoạt động, anh/chị gõ /ngungthu.")]))]


def open_outage(context: Context) -> Any:
    down = excuses.mail_outage(context.tx, context.at)
    if down is None:
        raise Refused(_("Hiện không có tin báo hệ thống thư của tỉnh ngừng hoạt động."))
    return down


def undo_outage(context: Context, outage_id: int) -> Replies:
    """Take an outage back ([Bấm nhầm]), for a quarter of an hour: what is not over is owed again."""
    down = open_outage(context)
    if down.id != outage_id:
        raise Refused(_("Lần báo ngừng này đã kết thúc."))
    if not may_be_undone(context, down):
        raise Refused(
            _("Đã quá 15 phút. Nếu hệ thống thư hoạt động, anh/chị chọn “Hệ thống thư đã hoạt động lại”.")
        )
    owed, _told = end_excuses_of(context, down.id, down.starts, "outage_undo")
    return [
        Message(
            _(
                "Đã rút lại tin báo hệ thống thư ngừng hoạt động: {count} lượt phải kiểm tra như thường lệ.",
                count=owed,
            )
        )
    ]


def end_excuses_of(context: Context, outage_id: int, ends: datetime, act: str) -> tuple[int, int]:
    """End an outage; return how many of today's duties are owed again, and how many people are told."""
    excuses.end_outage(context.tx, outage_id, ends)
    context.redraw(outage_card(outage_id))
    change = clockwork.review_excuses(context, local_date(context.at))
    context.audit(act, f"outage:{outage_id}", owed=len(change.owed))
    return len(change.owed), tell_of_outage(context, act, outage_id)


def tell_of_outage(context: Context, act: str, outage_id: int, since: str = "") -> int:
    """Tell all whom it concerns what has become of an outage; return how many these are."""
    told = people_to_tell(context)
    tell(context, told, once=f"{act}:{outage_id}", say=lambda: outage_message(context, act, since))
    return len(told)


def outage_message(context: Context, act: str, since: str) -> Message:
    now = moment_text(context.at)
    said = _(OUTAGE_TOLD[act], moment=since or now, now=now)
    return Message(said, heading=context.settings.office_name)
