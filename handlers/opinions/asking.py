"""Forms of the office, or a unit's heads: send a draft for opinions, move its day, recall it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from bot.conversation import (
    Message,
    NoLongerPossible,
    Refused,
    ReviewWays,
    Talk,
    _,
    fold,
    local_date,
    long_day,
    number_text,
    up_to,
)
from bot.domain.calendar import Calendar
from bot.domain.dates import read_date, read_time, understand
from handlers.engine import (
    FILE,
    HEADING,
    MOST,
    Action,
    Context,
    Prefilled,
    Replies,
    Timed,
    ask_time,
    calendar_of,
    deadline_facts,
    few_units,
    file_titles,
    named_files,
    not_allowed,
    pick_scope,
    pick_units,
    start_form,
    start_form_once,
    unit_facts,
)
from handlers.opinions import cards, telling
from storage import files
from storage.engine import Tx
from storage.reporting import opinions
from storage.reporting.opinions import OPEN, RECALLED, Draft, NewDraft
from storage.units import units
from storage.units.units import Scope, Unit

FLOW, DAY_FLOW, RECALL_FLOW = "draft", "draft_day", "draft_recall"
TITLE, NOTE, REASON = 150, 1000, 500  # characters
A_DAY, FURTHEST = timedelta(days=1), timedelta(days=365)
CALLED = "du thao "  # folded: how a title begins that says itself what it is of
SHOWN = 10  # units that are named


@dataclass(frozen=True)
class DraftFacts:
    """``day`` and ``groups``: as ``unit_choice`` knows them; ``days``, ``quiet``: as ``reading`` does."""

    day: date
    groups: list[str]
    days: list[Any]
    quiet: list[str]
    at: datetime
    office: str
    office_unit: str  # its code
    # [id, name] of whom it may be sent for; the office has no id, and is all that forms of before know
    senders: list[Any] = field(default_factory=lambda: [[0, ""]])


@dataclass(frozen=True)
class WantedDraft:
    new: NewDraft
    scope: Scope
    office_unit: str
    files: tuple[int, ...]


@dataclass(frozen=True)
class DraftDayFacts:
    draft: int
    title: str
    day: date
    days: list[Any]
    quiet: list[str]
    number: str = ""  # stands behind the form's title
    of_unit: bool = False  # the office's, as all that forms of before know


@dataclass(frozen=True)
class MovedDay:
    draft: int
    day: date


@dataclass(frozen=True)
class RecallFacts:
    draft: int
    title: str
    number: str = ""  # stands behind the form's title
    of_unit: bool = False  # as above


@dataclass(frozen=True)
class Recalling:
    draft: int
    why: str


def open_form(context: Context) -> Replies:
    """Begin to send a draft ([Xin ý kiến dự thảo mới])."""
    return start_form_once(context, FLOW, partial(draft_facts, context))


def open_with(context: Context, said: Mapping[str, str]) -> Replies:
    """Begin to send a draft with what was said of it."""
    return start_form(context, FLOW, Prefilled(draft_facts(context), {}, said))


def senders_of(context: Context) -> list[Any]:
    """Return in whose name this person may ask: the office's, and those of the units they head.

    Who asks for the office asks for it too where they head its unit.
    """
    found: list[Any] = [[0, context.settings.office_name]] if context.may(Action.CONSULT) else []
    own = units.successor_code(context.tx, context.settings.office_unit)
    headed = [one for one in context.who.units(*HEADING) if context.may(Action.CONSULT_OWN, one.unit)]
    return found + [[one.unit, one.unit_name] for one in headed if not (found and one.unit_code == own)]


def draft_facts(context: Context) -> DraftFacts:
    senders = senders_of(context)
    if not senders:
        raise not_allowed()
    return DraftFacts(
        senders=senders,
        **unit_facts(context),
        **deadline_facts(context),
        at=context.at,
        office=context.settings.office_name,
        office_unit=units.successor_code(context.tx, context.settings.office_unit),
    )


def ask_draft(talk: Talk, facts: DraftFacts) -> WantedDraft:
    sender = ask_sender(talk, facts)
    title = talk.ask("title", _("Xin ý kiến dự thảo văn bản nào? Xin gõ tên văn bản."), read_title, str)
    attached = attach_draft(talk)
    day = ask_last_day(talk, facts.days, _("Đơn vị góp ý chậm nhất ngày nào? Ví dụ: “thứ Sáu tuần sau”."))
    question = _("Xin chọn đơn vị được đề nghị góp ý.")
    if sender:
        scope = pick_others(talk, facts, sender, question)
    else:
        scope = pick_scope(talk, facts, question, but=facts.office_unit)
    ask_note = partial(
        talk.ask, "note", _("Xin gõ nội dung cần góp ý, ví dụ: “tập trung vào Chương II”."), up_to(NOTE)
    )
    new = NewDraft(title, talk.maybe("note", ask_note) or "", day, sender or None)
    wanted = WantedDraft(new, scope, facts.office_unit, tuple(file for file, _name in attached.values()))
    found = talk.look_up(f"audience {scope!r}", partial(find_audience, facts=facts, wanted=wanted))
    titles = {
        "sender": _("Đơn vị xin ý kiến"),
        "title": _("Dự thảo"),
        **file_titles(attached),
        f"{FILE}:{len(attached) + 1}": _("Tệp khác"),
        "day": _("Hạn góp ý"),
        "units" if sender else "whom": _("Đơn vị"),
        "note": _("Nội dung cần góp ý"),
    }
    send = _("Gửi tới {count} đơn vị", count=number_text(found["units"]))
    talk.review(titles, preview(found), send, ReviewWays(releases=not sender, may_send=bool(found["units"])))
    return wanted


def ask_sender(talk: Talk, facts: DraftFacts) -> int:
    """Return the unit in whose name it is sent, 0 for the office; ask where this person may for several."""
    names = {str(unit): name for unit, name in facts.senders}
    if len(names) == 1:
        return int(next(iter(names)))
    return int(talk.choose("sender", _("Anh/chị xin ý kiến thay mặt đơn vị nào?"), names))


def pick_others(talk: Talk, facts: DraftFacts, sender: int, question: str) -> Scope:
    """Ask for the units that a unit asks: by name, and none of them itself."""
    picked = pick_units(talk, facts.day, question=question)
    if sender in picked:
        said = _("Đơn vị không xin ý kiến của chính mình. Xin gõ tên các đơn vị khác.")
        talk.ask_anew("units", said)
    return Scope(unit_ids=tuple(picked))


def read_title(typed: str, at: datetime) -> str:
    """Read the name of the document; that it is a draft is said around it."""
    said = up_to(TITLE)(typed, at).strip(' .“”"')
    if fold(said).startswith(CALLED) and len(fold(said)) == len(said):
        said = said[len(CALLED) :]
    if not any(map(str.isalnum, said)):
        raise Refused(_("Xin gõ tên văn bản dự thảo."))
    return said[:1].upper() + said[1:]


def attach_draft(talk: Talk) -> dict[str, tuple[int, str]]:
    """Ask for the draft's file; more of them may be added at the review."""
    key = f"{FILE}:1"
    asked = _("Xin gửi tệp dự thảo. Văn bản mật không gửi qua hệ thống ({rule_classified}).")
    given = {key: talk.attach(key, asked, may_skip=False)}
    for number in range(2, MOST + 1):
        key = f"{FILE}:{number}"
        file = talk.maybe(key, partial(talk.attach, key, _("Xin gửi tệp khác kèm theo dự thảo.")))
        if file is not None:
            given[key] = file
        elif key not in talk.answers:
            break
    ids = {one: file for one, file in given.items() if file is not None}
    named = named_files(talk, list(ids.values()))
    return {one: (file, named[file]) for one, file in ids.items()}


def ask_last_day(talk: Talk, days: Sequence[Any], question: str) -> date:
    """Ask for the last day on which an opinion is in time; the review says where nobody works then."""
    known = calendar_of(days)

    def shown(day: date) -> str:
        why = known.why_off(day)
        return _("{day} – ngày không làm việc ({why})", day=long_day(day), why=why) if why else long_day(day)

    return ask_time(talk, "day", question, Timed(read_last_day, shown))


def read_last_day(typed: str, said_at: datetime) -> date:
    """Read the last day: "thứ Sáu", "trước 10/12", which is by the end of the day before (Điều 10)."""
    today, day = local_date(said_at), read_date(typed, said_at)
    if day and read_time(typed) is None and understand(typed, said_at, calendar=Calendar()).is_before:
        day -= A_DAY
    if day is None or day < today:
        raise Refused(_("Chưa xác định được ngày, hoặc ngày đã qua. Ví dụ: “thứ Sáu”, “trước 10/12”."))
    if day > today + FURTHEST:
        raise Refused(_("Chỉ đặt được hạn trong 01 năm sắp tới; {day} quá xa.", day=long_day(day)))
    return day


def units_asked(tx: Tx, day: date, wanted: WantedDraft) -> list[Unit]:
    """Return the units that are asked; the office asks itself only where it is named."""
    found = units.listed(tx, day, wanted.scope)
    is_named = wanted.scope.unit_ids is not None
    return [unit for unit in found if is_named or unit.code != wanted.office_unit]


def find_audience(tx: Tx, facts: DraftFacts, wanted: WantedDraft) -> dict[str, Any]:
    """Count the units and people whom a draft reaches, and name the units in which it reaches nobody."""
    chosen = units_asked(tx, facts.day, wanted)
    ended = units.closed(tx, [unit.id for unit in chosen])  # since the form was opened
    asked = [unit for unit in chosen if unit.id not in ended]
    told = telling.readers_of(tx, facts.at, [unit.id for unit in asked])
    people = {person for there in told.values() for person in there}
    silent = [unit.name for unit in asked if not told[unit.id]]
    return {"units": len(asked), "people": len(people), "silent": silent}


def preview(found: Mapping[str, Any]) -> str:
    counts = {name: number_text(found[name]) for name in ("people", "units")}
    parts = [_("Gửi dự thảo tới {people} người của {units} đơn vị để góp ý.", **counts)]
    if silent := found["silent"]:
        named = few_units(silent)
        places = {"count": number_text(len(silent)), "units": named}
        parts.append(_("{count} đơn vị chưa có người nhận được tin qua hệ thống: {units}.", **places))
    return "\n".join([*parts, _("Xin xem lại trước khi gửi:")])


def send_draft(context: Context, wanted: WantedDraft) -> Replies:
    """Write the draft, what each unit owes, and tell those who may answer."""
    need_right(context, wanted.new.unit)
    if wanted.new.day < local_date(context.at):
        raise Refused(_("Hạn góp ý đã qua nên chưa gửi. Xin sửa hạn."))
    there = units_asked(context.tx, local_date(context.at), wanted)
    asked = [unit for unit in there if unit.id != wanted.new.unit]
    if not asked:
        raise Refused(_("Không có đơn vị nào được chọn nên chưa gửi."))
    number = opinions.add(context.tx, wanted.new, context.who.person, context.at)
    opinions.ask_units(context.tx, number, [unit.id for unit in asked])
    for file in wanted.files:
        files.add_use(context.tx, file, f"{opinions.SUBJECT}:{number}")
    draft = need_draft(context, number)
    told = telling.tell_units(context, draft)
    context.audit("draft_send", draft.subject, units=len(asked), people=told)
    said = _(
        "Đã gửi dự thảo “{title}” tới {people} người của {units} đơn vị, hạn góp ý hết {day}.",
        title=draft.title,
        people=number_text(told),
        units=number_text(len(asked)),
        day=long_day(draft.day),
    )
    shown = cards.office_message(context, cards.whole_draft(context, draft))
    return [Message(telling.with_hour(context, said)), shown]


def need_right(context: Context, unit: int | None) -> None:
    """Refuse whoever may not ask for the office, or for that unit; the office's drafts are released."""
    context.need(Action.CONSULT if unit is None else Action.CONSULT_OWN, unit)
    if unit is None:
        context.need_release()


def need_draft(context: Context, number: int) -> Draft:
    """Return a draft of theirs, locked; refuse where it was recalled or is gone."""
    draft = opinions.locked(context.tx, number)
    if draft and not cards.may_send(context, draft):
        raise not_allowed()
    if draft is None or draft.state == RECALLED:
        raise NoLongerPossible(_("Dự thảo này đã thu hồi."))
    return draft


def open_day(context: Context, draft: Draft) -> Replies:
    """Ask until when opinions are taken from now on ([Đổi hạn góp ý])."""
    return start_form_once(context, DAY_FLOW, partial(day_facts, context, draft), draft=draft.id)


def open_day_told(context: Context, draft: Draft, day: str) -> Replies:
    """Ask as ``open_day`` does, with the day that was said: "lùi hạn góp ý sang thứ Hai"."""
    return start_form(context, DAY_FLOW, Prefilled(day_facts(context, draft), {}, {"day": day}))


def day_facts(context: Context, draft: Draft) -> DraftDayFacts:
    need_draft(context, draft.id)
    known = {**deadline_facts(context), "number": f"“{cards.shortened(draft.title)}”"}
    return DraftDayFacts(draft.id, draft.title, draft.day, of_unit=bool(draft.unit), **known)


def ask_day(talk: Talk, facts: DraftDayFacts) -> MovedDay:
    asked = _(
        "Hạn góp ý dự thảo “{title}” hiện nay: hết {day}. Hạn mới là ngày nào?",
        title=facts.title,
        day=long_day(facts.day),
    )
    day = ask_last_day(talk, facts.days, asked)
    heading = _("Đổi hạn góp ý dự thảo “{title}”. Xin xem lại trước khi gửi:", title=facts.title)
    talk.review({"day": _("Hạn góp ý")}, heading, _("Đổi hạn"), ReviewWays(releases=not facts.of_unit))
    return MovedDay(facts.draft, day)


def move_day(context: Context, moved: MovedDay) -> Replies:
    """Take opinions until another day; one that was over is open again. Units that owe one hear of it."""
    draft = need_draft(context, moved.draft)
    need_right(context, draft.unit)
    if moved.day < local_date(context.at):
        raise Refused(_("Hạn mới đã qua. Xin gõ lại."))
    opinions.change(context.tx, draft.id, day=moved.day, state=OPEN, ended_at=None)
    context.audit("draft_day", draft.subject, day=moved.day.isoformat())
    now = replace(draft, day=moved.day, state=OPEN)
    told = telling.tell_moved(context, now)
    telling.redraw(context, draft.id)
    places = {"title": draft.title, "day": long_day(moved.day), "count": number_text(told)}
    said = _("Đã đổi hạn góp ý dự thảo “{title}” thành hết {day}; hệ thống báo {count} người.", **places)
    return [Message(telling.with_hour(context, said))]


def open_recall(context: Context, draft: Draft) -> Replies:
    """Ask why a draft is recalled ([Thu hồi dự thảo])."""
    need_draft(context, draft.id)
    facts = RecallFacts(draft.id, draft.title, f"“{cards.shortened(draft.title)}”", of_unit=bool(draft.unit))
    return start_form_once(context, RECALL_FLOW, lambda: facts, draft=draft.id)


def ask_recall(talk: Talk, facts: RecallFacts) -> Recalling:
    asked = _("Thu hồi dự thảo “{title}”: lý do là gì?", title=facts.title)
    why = talk.ask("why", asked, up_to(REASON))
    heading = _(
        "Thu hồi dự thảo “{title}”: đơn vị không góp ý nữa và được báo lý do. Xin xem lại trước khi gửi:",
        title=facts.title,
    )
    ways = ReviewWays(releases=not facts.of_unit, cancel=_("Quay lại"))
    talk.review({"why": _("Lý do")}, heading, _("Thu hồi"), ways)
    return Recalling(facts.draft, why)


def recall(context: Context, recalling: Recalling) -> Replies:
    """Recall a draft: nothing is asked of units any more, and they hear why."""
    draft = need_draft(context, recalling.draft)
    need_right(context, draft.unit)
    values = {"state": RECALLED, "ended_at": context.at, "reason": recalling.why}
    opinions.change(context.tx, draft.id, **values)
    context.audit("draft_recall", draft.subject)
    now = replace(draft, state=RECALLED, reason=recalling.why)
    told = telling.tell_recalled(context, now)
    telling.redraw(context, draft.id)
    places = {"title": draft.title, "count": number_text(told)}
    said = _("Đã thu hồi dự thảo “{title}”; hệ thống báo {count} người.", **places)
    return [Message(telling.with_hour(context, said))]
