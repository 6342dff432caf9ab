"""More time for a report: asked for by its unit, granted or declined by the office."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.conversation import N_, Message, NoLongerPossible, Option, Talk, _, up_to
from bot.domain.instructions import reason_told
from bot.domain.replies import note_told
from bot.domain.reports import titles_named
from handlers.engine import (
    WHY,
    Action,
    Context,
    Notice,
    Prefilled,
    Replies,
    Role,
    deadline_facts,
    moment_in_full,
    no_such_button,
    row,
    start_form,
    start_form_once,
    tell,
    tell_all,
)
from handlers.reports import cards, questionnaire
from handlers.reports.filling import announcing
from handlers.reports.moving import need_owed, unit_report
from storage.engine import Conversation, office_people
from storage.reporting import report_requests, reports
from storage.reporting.report_requests import Request
from storage.reporting.reports import MoreTime, MoreTimeWish, Report

LONGEST_WISH = 300  # characters
MORE_TIME_FLOW, GRANT_FLOW, DECLINE_FLOW = "more_time", "grant_more_time", "decline_more_time"
NO_REASON = "/khong"  # [Bỏ qua] under the question for a reason
WISH = row(reports.locked_more_time, look=reports.get_more_time)


@dataclass(frozen=True)
class OwedReport:
    """A report for which more time may be wished."""

    id: int
    title: str
    unit: str
    until: datetime


@dataclass(frozen=True)
class MoreTimeFacts:
    """``days``, ``quiet``: as ``reading.deadline_facts`` makes them; ``among``: it is asked of which."""

    report: int
    title: str
    number: str  # stands behind the form's title
    unit: str
    until: datetime
    at: datetime
    days: list[Any]
    quiet: list[str]
    among: list[OwedReport] = field(default_factory=list)


def open_more_time(context: Context, report: Report) -> Replies:
    """Ask for more time for a report ([Xin gia hạn])."""
    begin = partial(more_time_facts, context, report)
    return start_form_once(context, MORE_TIME_FLOW, begin, report=report.id)


def open_more_time_of(context: Context, owed: Sequence[Report]) -> Replies:
    """Ask for more time for the only report that is owed, or for which of several ([Xin gia hạn])."""
    if len(owed) == 1:
        return open_more_time(context, owed[0])
    return start_form(context, MORE_TIME_FLOW, more_time_facts_of(context, owed))


def more_time_facts_of(context: Context, owed: Sequence[Report]) -> MoreTimeFacts:
    facts = more_time_facts(context, owed[0])
    if len(owed) == 1:
        return facts
    among = [OwedReport(one.id, one.title, one.unit_name, one.until) for one in owed]
    return replace(facts, number="", among=among)


def more_time_facts(context: Context, report: Report) -> MoreTimeFacts:
    need_owed(report, context.at)
    return MoreTimeFacts(
        report=report.id,
        title=report.title,
        number=f"“{cards.shortened(report.title)}”",
        unit=report.unit_name,
        until=report.until,
        at=context.at,
        **deadline_facts(context),
    )


def ask_for_which(talk: Talk, facts: MoreTimeFacts) -> MoreTimeFacts:
    """Ask which of several reports is meant; some words of its title tell."""
    labels = {str(one.id): cards.shortened(f"{one.title} – {one.unit}") for one in facts.among}
    chosen = talk.choose("report", _("Xin gia hạn báo cáo nào?"), labels, by_words=partial(named_of, labels))
    meant = next(one for one in facts.among if str(one.id) == chosen)
    return replace(facts, report=meant.id, title=meant.title, unit=meant.unit, until=meant.until)


def named_of(labels: Mapping[str, str], typed: str, _said_at: datetime) -> str:
    """Return which report is named by some words of its title; "" where that is not plain."""
    named = titles_named(typed, {int(key): label for key, label in labels.items()})
    return str(named[0]) if len(named) == 1 else ""


def ask_more_time(talk: Talk, facts: MoreTimeFacts) -> MoreTimeWish:
    facts = ask_for_which(talk, facts) if facts.among else facts
    places = {"title": facts.title, "unit": facts.unit, "deadline": moment_in_full(facts.until)}
    asked = _("Báo cáo “{title}” của {unit} có hạn {deadline}. Xin gia hạn đến khi nào?", **places)
    talk.keep_behind("until", WHY, "why")
    until = questionnaire.ask_deadline(talk, "until", asked, facts, facts.until)
    why = talk.ask("why", _("Xin cho biết lý do."), up_to(LONGEST_WISH))
    which = {"report": _("Báo cáo")} if facts.among else {}
    talk.review({**which, "until": _("Hạn nộp mới"), "why": _("Lý do")})
    return MoreTimeWish(facts.report, until, why)


def execute_more_time(context: Context, wish: MoreTimeWish) -> Replies:
    """Ask the office's people for more time; a wish that waits already is worded anew."""
    report = unit_report(context, wish.report)
    need_owed(report, context.at)
    wish_id = reports.ask_more_time(context.tx, wish, context.who.person, context.at)
    tell(
        context,
        [one.person for one in office_people(context.tx, context.at)],
        once=f"{cards.wish_subject(wish_id)}:{context.event}",
        say=lambda: cards.wish_message(report, wish, wish_id, context.who.name),
        about=cards.wish_subject(wish_id),
        roles=(Role.OFFICE,),
    )
    context.redraw(cards.wish_subject(wish_id))
    context.audit("more_time_ask", report.subject)
    places = {"title": report.title, "unit": report.unit_name, "deadline": moment_in_full(wish.until)}
    said = _("Đã gửi tới {the_office} đề nghị gia hạn báo cáo “{title}” của {unit} đến {deadline}.", **places)
    then = _("Hạn hiện nay vẫn giữ cho đến khi {the_office} đồng ý. Nếu cần sửa, anh/chị chọn “Xin gia hạn”.")
    return [Message(f"{said}\n{then}", (Option(f"rp_more:{report.id}", _("Xin gia hạn")),))]


def is_undecided(_context: Context, wish: MoreTime) -> bool:
    return wish.state == "asked"


def show_changed_wish(context: Context, wish: MoreTime, _seen: str) -> Replies:
    """Show a wish that was worded anew, or whose report was given some time, since its card was shown."""
    report = reports.get(context.tx, wish.report)
    if report is None:
        raise no_such_button()
    need_asked(wish, report)
    said = Message(_("Đề nghị hoặc hạn nộp đã thay đổi sau tin anh/chị vừa chọn. Xin xem lại:"))
    return [said, cards.wish_message(report, wish, wish.id, wish.name)]


def grant(context: Context, wish: MoreTime, note: str = "") -> Replies:
    """Give a report the time that its unit asked for ([Đồng ý]); ``note`` goes with it to whoever asked."""
    report = decide_wish(context, wish, "granted")
    following = cards.next_reminder_of(context, report.opens, wish.until)
    reports.change(context.tx, report.id, deadline=wish.until, next_reminder=following)
    cards.redraw(context, [report])
    granted = N_("{The_office} đồng ý gia hạn báo cáo “{title}” đến {deadline}.")
    if note:
        granted = N_("{The_office} đồng ý gia hạn báo cáo “{title}” đến {deadline}. Lời nhắn: {note}")
    is_told = tell_asker(context, wish, report, partial(_, granted, note=note), wish.until)
    others = tell_colleagues(context, wish, report)
    return [cards.with_change(granted_text(wish, report, others, is_told=is_told), report)]


def granted_text(wish: MoreTime, report: Report, others: int, *, is_told: bool) -> str:
    """Say that more time was given, and who has heard of it: ``others`` of the unit beside whoever asked."""
    places = {"title": report.title, "unit": report.unit_name, "deadline": moment_in_full(wish.until)}
    if not is_told:
        said = _(
            "Đã gia hạn báo cáo “{title}” của {unit} đến {deadline}. Nếu cần đổi lại, anh/chị chọn “Thay đổi "
            "yêu cầu”.",
            **places,
        )
        heard = _("Đã báo cho {count} người của đơn vị.", count=others) if others else ""
        return "\n".join([said, f"{heard} {untold(wish)}".strip()])
    name = _("{names} và {count} người khác", names=wish.name, count=others) if others else wish.name
    return _(
        "Đã gia hạn báo cáo “{title}” của {unit} đến {deadline} và đã báo cho {name}. Nếu cần đổi lại, "
        "anh/chị chọn “Thay đổi yêu cầu”.",
        **places,
        name=name,
    )


def untold(wish: MoreTime) -> str:
    return _("Chưa gửi được tin tới {name}; đề nghị gọi điện.", name=wish.name)


@dataclass(frozen=True)
class WishFacts:
    wish: int
    seen: str  # its version
    title: str
    unit: str
    until: datetime  # the deadline as it will be
    name: str  # of who asks
    number: str  # stands behind the form's title


@dataclass(frozen=True)
class WishGrant:
    wish: int
    seen: str
    note: str


def open_grant_with(context: Context, wish: MoreTime, typed: str) -> Replies:
    """Show what goes to whoever asked, where more is said than that it is granted: "đồng ý, nhưng …"."""
    facts = wish_facts(context, wish, wish.until)
    note = up_to(LONGEST_WISH)(note_told(typed), context.at)
    return start_form(context, GRANT_FLOW, Prefilled(facts, {"note": note}))


def wish_facts(context: Context, wish: MoreTime, until: datetime | None = None) -> WishFacts:
    """Return what is known as a wish is decided; ``until``: None where the deadline stays."""
    report = reports.get(context.tx, wish.report)
    if report is None:
        raise no_such_button()
    need_asked(wish, report)
    number, seen = f"“{cards.shortened(report.title)}”", cards.wish_shown(wish)
    return WishFacts(wish.id, seen, report.title, report.unit_name, until or report.until, wish.name, number)


def ask_grant(talk: Talk, facts: WishFacts) -> WishGrant:
    asked = _("Gia hạn báo cáo “{title}” của {unit}: xin cho biết lời nhắn gửi kèm.", **vars(facts))
    note = talk.ask("note", asked, up_to(LONGEST_WISH))
    granted = _(
        "Gia hạn báo cáo “{title}” của {unit} đến {deadline} và báo cho {name}.",
        **vars(facts),
        deadline=moment_in_full(facts.until),
    )
    talk.review({"note": _("Lời nhắn")}, granted, _("Đồng ý"))
    return WishGrant(facts.wish, facts.seen, note)


def grant_with(context: Context, granted: WishGrant) -> Replies:
    """Give the time with the words that go with it; where the wish was worded anew meanwhile, show it."""
    context.need(Action.REQUEST)
    wish = reports.locked_more_time(context.tx, granted.wish)
    if wish is None:
        raise no_such_button()
    if cards.wish_shown(wish) != granted.seen:
        return show_changed_wish(context, wish, granted.seen)
    return grant(context, wish, granted.note)


@dataclass(frozen=True)
class WishDecline:
    wish: int
    seen: str
    why: str  # "": no reason is given


def open_decline(context: Context, wish: MoreTime) -> Replies:
    """Ask why a report is given no more time ([Không đồng ý])."""
    return start_form_once(context, DECLINE_FLOW, partial(wish_facts, context, wish), wish=wish.id)


def open_decline_for(context: Context, wish: MoreTime, why: str) -> Replies:
    """Show what goes to whoever asked, where why was said at once ("không đồng ý, đã gia hạn một lần")."""
    given = {"why": up_to(LONGEST_WISH)(reason_told(why), context.at)}
    return start_form(context, DECLINE_FLOW, Prefilled(wish_facts(context, wish), given))


def show_wish_instead(context: Context, facts: WishFacts) -> Replies:
    """Show the wish that would be decided, with [Đồng ý]; nothing where it waits no more."""
    wish = reports.get_more_time(context.tx, facts.wish)
    report = reports.get(context.tx, wish.report) if wish else None
    if wish is None or report is None or wish.state != "asked":
        return []
    return [cards.wish_message(report, wish, wish.id, wish.name)]


def is_wish_decided(context: Context, here: Conversation) -> bool:
    wish = reports.get_more_time(context.tx, int(here.facts["wish"]))
    return wish is None or wish.state != "asked"


def ask_decline(talk: Talk, facts: WishFacts) -> WishDecline:
    asked = _("Không gia hạn báo cáo “{title}” của {unit}: xin cho biết lý do.", **vars(facts))
    skip = {NO_REASON: _("Bỏ qua")}
    why = talk.ask("why", asked, read_reason, lambda why: why or _("không nêu"), skip)
    stays = _(
        "Hệ thống sẽ báo cho {name}: hạn nộp vẫn là {deadline}.",
        **vars(facts),
        deadline=moment_in_full(facts.until),
    )
    talk.review({"why": _("Lý do")}, stays, _("Không đồng ý"))
    return WishDecline(facts.wish, facts.seen, why)


def read_reason(typed: str, at: datetime) -> str:
    return "" if typed == NO_REASON else up_to(LONGEST_WISH)(typed, at)


def decline(context: Context, decided: WishDecline) -> Replies:
    """Leave a report's deadline as it is, and say why; where the wish was worded anew meanwhile, show it."""
    context.need(Action.REQUEST)
    wish = reports.locked_more_time(context.tx, decided.wish)
    if wish is None:
        raise no_such_button()
    if cards.wish_shown(wish) != decided.seen:
        return show_changed_wish(context, wish, decided.seen)
    report = decide_wish(context, wish, "declined")
    told = N_("{The_office} chưa đồng ý gia hạn báo cáo “{title}”; hạn nộp vẫn là {deadline}.")
    if decided.why:
        told = N_(
            "{The_office} chưa đồng ý gia hạn báo cáo “{title}”; hạn nộp vẫn là {deadline}. Lý do: {why}"
        )
    is_told = tell_asker(context, wish, report, partial(_, told, why=decided.why), report.until)
    places = {"title": report.title, "unit": report.unit_name, "deadline": moment_in_full(report.until)}
    if is_told:
        said = _(
            "Đã báo cho {name}: chưa gia hạn báo cáo “{title}” của {unit}, hạn nộp vẫn là {deadline}. Nếu "
            "cần gia hạn sau, anh/chị chọn “Thay đổi yêu cầu”.",
            **places,
            name=wish.name,
        )
        return [cards.with_change(said, report)]
    said = _(
        "Chưa gia hạn báo cáo “{title}” của {unit}, hạn nộp vẫn là {deadline}. Nếu cần gia hạn sau, anh/chị "
        "chọn “Thay đổi yêu cầu”.",
        **places,
    )
    return [cards.with_change(f"{said}\n{untold(wish)}", report)]


def decide_wish(context: Context, wish: MoreTime, state: str) -> Report:
    """Write the decision about a wish down; return its report, locked. Refused where another was first."""
    report = reports.locked(context.tx, wish.report)
    if report is None:
        raise no_such_button()
    need_asked(wish, report)
    reports.decide_more_time(context.tx, wish.id, state, context.who.person, context.at)
    context.redraw(cards.wish_subject(wish.id))
    context.audit(f"more_time_{state}", report.subject)
    return report


def settle_wishes(context: Context, report_ids: list[int], deadline: datetime) -> None:
    """Settle the wishes that a longer deadline fulfils, of which the unit hears anyway; redraw the others."""
    for wish_id in reports.wishes_for_more_time(context.tx, report_ids):
        wish = reports.locked_more_time(context.tx, wish_id)
        if wish and wish.until <= deadline:
            reports.decide_more_time(context.tx, wish_id, "granted", context.who.person, context.at)
        context.redraw(cards.wish_subject(wish_id))


def need_asked(wish: MoreTime, report: Report) -> None:
    if wish.state != "asked" or wish.until <= report.until:
        until = moment_in_full(report.until)
        raise NoLongerPossible(_("Đề nghị này đã được trả lời; hạn nộp hiện nay là {until}.", until=until))
    if not report.is_owed:
        raise cards.refusal(report)


def tell_asker(
    context: Context, wish: MoreTime, report: Report, said: Callable[..., str], until: datetime
) -> bool:
    """Tell whoever asked for more time what was decided; return whether they are reached.

    ``said`` puts it in their language.
    """

    def say() -> Message:
        told = said(title=report.title, deadline=moment_in_full(until))
        options, card = cards.answer_buttons([report]), cards.owed_card([report])
        return Message(told, options, heading=report.unit_name, card=card)

    asked = announcing.messages_that_asked(context, request_of(context, report), [wish.by])
    once, reply_to = f"more_time_told:{wish.id}", asked.get(wish.by)
    return bool(tell_all(context, [Notice(once, wish.by, say, subject=report.subject, reply_to=reply_to)]))


def tell_colleagues(context: Context, wish: MoreTime, report: Report) -> int:
    """Tell the others who write for the unit that it has more time; return how many they are."""
    lines = partial(announcing.extended_lines, report.title, wish.until, report.until)
    change = announcing.ToldChange(announcing.RequestChangeKind.EXTEND_UNIT, lines)
    return announcing.tell_units(context, request_of(context, report), [report], change, but=wish.by)


def request_of(context: Context, report: Report) -> Request:
    request = report_requests.get(context.tx, report.request)
    assert request  # a report keeps its request
    return request
