"""Note that an officer is away (/vangmat), excuse that time, and note that they are back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from bot.conversation import N_, Message, Option, Refused, Talk, _, up_to
from bot.domain.dates import Round, is_time_alone
from bot.domain.duties import ROUNDS, WhyNot, gap_card
from bot.domain.rights import RoleAssignment
from handlers.cover import cards, deciding, shown
from handlers.cover.said import called, colleagues, colleagues_named, may_be_colleague, read_words
from handlers.duties import excuses
from handlers.engine import (
    HEADING,
    REASON,
    WHY,
    Action,
    Context,
    Replies,
    Span,
    Timed,
    ask_reason,
    ask_time,
    day_in,
    id_in,
    moments,
    no_such_button,
    part_told,
    read_ahead,
    read_unless_none,
    shown_unless_none,
    span_label,
    span_of,
    span_text,
    start_form,
    tell,
)
from handlers.engine.absences import OwnAbsence, own_absences
from handlers.engine.reading import AHEAD
from storage.engine import Holder, outbox, roles_of
from storage.people import covers
from storage.people.covers import Absence
from storage.units.units import Scope

FLOW = "away"
BACK = "/home:"  # before an absence's id: the answer by which it is ended
ASKED = timedelta(hours=2)  # for so long the question whether an absence is over may be answered
MOST_ENDED = 4  # absences with a button each


@dataclass(frozen=True)
class AbsenceFacts:
    """Absences of one's own, registered and not over; ``wrong``: of which one was told wrongly."""

    own: list[OwnAbsence] = field(default_factory=list)
    wrong: list[OwnAbsence] = field(default_factory=list)


@dataclass(frozen=True)
class NewAbsence:
    span: Span
    reason: str
    in_place_of: int = 0  # an absence that was told wrongly


@dataclass(frozen=True)
class Back:
    """The end of an absence that is registered."""

    absence: int


def open_absence(context: Context, _duty: int) -> Replies:
    """Ask from when to when an officer is away ([Tôi vắng mặt] under a nudge)."""
    return start_form(context, FLOW, begin_absence(context, ""))


def begin_absence(context: Context, _words: str) -> AbsenceFacts:
    return AbsenceFacts(own_absences(context))


def ask_absence(talk: Talk, facts: AbsenceFacts) -> NewAbsence | Back:
    """Ask from when to when; above it stands what is registered, which may be ended instead.

    One that was told wrongly is ended by the one that takes its place.
    """
    wrong = ask_wrong(talk, facts)
    question = _(
        "Anh/chị vắng mặt từ khi nào đến khi nào? Ví dụ: “hôm nay”, “sáng mai”, “từ mai đến thứ Sáu”."
    )
    if wrong:
        anew = _("Xin gõ thời gian đúng, ví dụ: “sáng mai”, “từ mai đến thứ Sáu”.")
        question = f"{wrong.line}\n{anew}"
    elif facts.own:
        more = _("Nếu báo thêm, xin gõ thời gian, ví dụ: “sáng mai”, “từ mai đến thứ Sáu”.")
        question = "\n".join([*(one.line for one in facts.own), more])
    read = partial(read_span_or_back, own=facts.own, wrong=wrong)
    timed = Timed(read, shown_span, shown_label, is_span=True)
    talk.keep_behind("span", WHY, REASON)
    span = ask_time(talk, "span", question, timed, {} if wrong else back_buttons(facts))
    if isinstance(span, Back):
        return span
    asked = _("Xin cho biết lý do; gõ “không” nếu không cần ghi.")
    talk.remarks["reason"] = lambda said, _at: shown_unless_none(said)
    reason = ask_reason(talk, asked, up_to(200), timed=timed)
    titles = {"span": _("Thời gian"), "reason": _("Lý do")}
    talk.review(titles, review_heading(wrong))
    return NewAbsence(span, read_unless_none(reason), wrong.id if wrong else 0)


def ask_wrong(talk: Talk, facts: AbsenceFacts) -> OwnAbsence | None:
    """Return the absence that was told wrongly, of several the one that is chosen; None where none was."""
    if len(facts.wrong) < 2:
        return next(iter(facts.wrong), None)
    labels = {str(one.id): span_text(one.span) for one in facts.wrong}
    chosen = talk.choose("wrong", _("Đợt vắng mặt nào đã báo sai?"), labels)
    return next(one for one in facts.wrong if str(one.id) == chosen)


def review_heading(wrong: OwnAbsence | None) -> str:
    if wrong is None:
        return _("Ghi nhận anh/chị vắng mặt. Xin xem lại:")
    heading = _("Sửa đợt vắng mặt đã báo: {span}. Xin xem lại:", span=span_text(wrong.span))
    if not wrong.names:
        return heading
    ends = _("Việc trực thay đã đề nghị cho đợt đó sẽ kết thúc: {names}.", names=", ".join(wrong.names))
    return f"{ends}\n{heading}"


def begin_correction(context: Context) -> AbsenceFacts:
    """Return the facts by which an absence is told anew: that in sight, else each of one's own."""
    own = own_absences(context)
    last = context.last_shown(ASKED)
    seen = {token for token, _label, _words in last.options} if last and last.is_newest else set()
    in_sight = [one for one in own if f"home:{one.id}" in seen]
    return AbsenceFacts(own, in_sight if len(in_sight) == 1 else own)


def reason_of(context: Context, facts: AbsenceFacts) -> str:
    """Return why the only absence that is told anew was told; "" where several may be meant."""
    one = covers.get_absence(context.tx, facts.wrong[0].id) if len(facts.wrong) == 1 else None
    return one.reason or _("không") if one else ""


def back_buttons(facts: AbsenceFacts) -> dict[str, str]:
    """Return what ends each absence that is registered, [Tôi đã về], as a shortcut of the question."""
    return {f"{BACK}{absence}": label for absence, label in home_labels(facts.own).items()}


def home_labels(own: Sequence[OwnAbsence]) -> dict[int, str]:
    """Return by their ids what ends absences, as buttons say it: which one only where there are several."""
    if len(own) == 1:
        return {own[0].id: shown.back_label(has_begun=own[0].has_begun)}
    labels = (shown.back_label(has_begun=one.has_begun, span=span_text(one.span)) for one in own)
    return dict(zip((one.id for one in own[:MOST_ENDED]), labels, strict=False))


def read_span_or_back(
    typed: str, said_at: datetime, own: Sequence[OwnAbsence] = (), wrong: OwnAbsence | None = None
) -> Span | Back:
    """Read from when to when, or which absence is over. Refused where one has all of that time already.

    One that was told wrongly takes another time in its place, shorter or longer.
    """
    if typed.startswith(BACK):
        return Back(id_in(typed.removeprefix(BACK)))
    span = read_ahead(typed, said_at)
    within = (one for one in own if one.span[0] <= span[0] and span[1] <= one.span[1])
    if there := next((one for one in within if one != wrong or one.span == span), None):
        raise Refused(there.line)
    return span


def shown_span(span: Span | Back) -> str:
    return "" if isinstance(span, Back) else span_text(span)


def shown_label(span: Span | Back) -> str:
    return "" if isinstance(span, Back) else span_label(span)


def execute_absence(context: Context, decision: NewAbsence | Back) -> Replies:
    if isinstance(decision, Back):
        return come_back(context, absence_to_end(context, str(decision.absence)), is_sure=False)
    return record_absence(context, decision)


def record_absence(context: Context, new: NewAbsence) -> Replies:
    """Write the absence; reminders go to the unit's others, or its head hears that there is nobody."""
    context.need(Action.CHECK)
    starts, ends = moments(new.span, context.settings.first_round[1])
    if ends <= context.at:
        raise Refused(_("Thời gian vắng mặt này đã qua nên không ghi nhận."))
    made = covers.add_absence(context.tx, context.who.person, starts, ends, new.reason)
    absence = Absence(made, context.who.person, starts, ends, "accepted", context.who.name)
    said = [_("Đã ghi nhận anh/chị vắng mặt {span}.", span=span_text(new.span))]
    wrong = covers.get_absence(context.tx, new.in_place_of) if new.in_place_of else None
    if wrong and wrong.person == context.who.person and is_not_over(context, wrong, False):
        places = {"span": span_text(new.span), "before": span_text(end_wrong(context, wrong))}
        said = [_("Đã sửa thời gian vắng mặt của anh/chị: {span}, thay cho {before}.", **places)]
    left = cards.tell_heads_left_alone(context, absence)
    said += left
    if not left:
        said.append(_("Trong thời gian này, lời nhắc chỉ gửi tới cán bộ khác của đơn vị."))
    substitute = cards.name_substitute_button(made, 0, _("Cử người trực thay"))
    return [deciding.with_way_back(Message("\n".join(said), (substitute,)), absence, context.at)]


def end_wrong(context: Context, wrong: Absence) -> Span:
    """End an absence of one's own that was told wrongly; return what it was.

    Its heads and its substitutes hear of it.
    """
    end_absences(context, [wrong], context.who.roles)
    tell_back(context, wrong, has_begun=False)
    return span_of((wrong.starts, wrong.ends), context.settings.first_round[1])


def running_absence(context: Context, text: str) -> Absence:
    """Return an absence that is not over, whoever it is of."""
    absence = covers.get_absence(context.tx, id_in(text))
    if absence is None or absence.state != "accepted" or absence.ends <= context.at:
        raise Refused(_("Thời gian vắng mặt này đã kết thúc, không cần miễn."))
    return absence


def excuse_absence(context: Context, absence: Absence, unit: int) -> Replies:
    """Excuse a unit for an absence ([Miễn thời gian này] of its head)."""
    scope = Scope((unit,))
    excuses.allow(context, scope)
    span = span_of((absence.starts, absence.ends), context.settings.first_round[1])
    return excuse_once(context, scope, span)


def excuse_gap(context: Context, unit: int, first: Round, last: Round) -> Replies:
    """Excuse a unit while nobody of it can be reminded ([Miễn …] of its head)."""
    scope, span = Scope((unit,)), (first, last)
    excuses.allow(context, scope)
    if moments(span, context.settings.first_round[1])[1] <= context.at:
        raise Refused(_("Thời gian này đã qua, không cần miễn."))
    return excuse_once(context, scope, span)


def excuse_once(context: Context, scope: Scope, span: Span) -> Replies:
    if any((one.scope, one.first, one.last) == (scope, *span) for one in excuses.own_excuses(context)):
        raise Refused(_("Thời gian này đã được miễn."))
    return excuses.excuse_rounds(context, excuses.Excusing(scope, span, WhyNot.AWAY.value))


def round_in(text: str) -> Round:
    """Return the round that ``round_mark`` wrote, as "202612012"; refuse what is none."""
    if text[8:] not in map(str, ROUNDS):
        raise no_such_button()
    return day_in(text[:8]), int(text[8:])


def absence_to_end(context: Context, text: str) -> Absence:
    """Return an absence of one's own, or of somebody who is led by this person."""
    absence = covers.get_absence(context.tx, id_in(text))
    if absence is None:
        raise no_such_button()
    if absence.person != context.who.person and not deciding.may_take_back(context, absence.person):
        raise no_such_button()
    return absence


def is_not_over(context: Context, absence: Absence, _is_sure: bool) -> bool:
    return absence.ends > context.at and absence.state == "accepted"


def has_own(context: Context) -> bool:
    return bool(own_absences(context))


def names_asked(context: Context) -> list[str]:
    """Return who stands in, or is asked to, in one's own absences."""
    return [name for one in own_absences(context) for name in one.names]


def show_own(context: Context) -> Replies:
    """Show one's own absences, with who stands in, each with the button that ends it."""
    own = own_absences(context)
    if not own:
        return [Message(_("Anh/chị không có đợt vắng mặt nào đang ghi nhận. Lời nhắc vẫn gửi tới anh/chị."))]
    options = tuple(Option(f"home:{absence}", label) for absence, label in home_labels(own).items())
    lines = "\n".join(one.line for one in own)
    return [Message(lines, options, card=shown.home_card(context.who.person))]


def show_told_already(context: Context, typed: str, said_at: datetime) -> Replies:
    """Show the own absence that has all of the time that is told; nothing where none has."""
    try:
        span = read_ahead(typed, said_at) if typed else None
    except Refused:
        return []
    own = own_absences(context)
    there = [one for one in own if span and one.span[0] <= span[0] and span[1] <= one.span[1]]
    if not there:
        return []
    end = Option(f"home:{there[0].id}", home_labels(own)[there[0].id])
    return [Message(there[0].line, (end,), card=shown.home_card(context.who.person))]


def those_at(context: Context, typed: str) -> list[int]:
    """Return one's own absences at the time that is told, and nothing but a time: "ngày 3", "thứ sáu"."""
    if not is_time_alone(typed, context.at):
        return []
    try:
        first, last = read_ahead(typed, context.at)
    except Refused:
        return []
    return [one.id for one in own_absences(context) if one.span[0] <= last and first <= one.span[1]]


def offer_return(context: Context, typed: str) -> Replies:
    """Show one's absences that run or are ahead, each with the button that ends it ("em đã về rồi").

    A head who names a colleague is shown those of that one.
    """
    if named := colleague_back(context, typed):
        return offer_to_end(context, named.person, named.name)
    own = own_absences(context)
    if not own:
        return show_own(context)
    told = read_when_told(context, typed)
    own = [one for one in own if one.id in told] or own
    options = (Option(f"home:{absence}", label) for absence, label in home_labels(own).items())
    asked = _("Anh/chị kết thúc thời gian vắng mặt đã báo?")
    last = context.last_shown(ASKED)
    if len(own) == 1 and last and last.is_newest and last.text.endswith(asked):  # "ừ về rồi"
        return come_back(context, absence_to_end(context, str(own[0].id)), is_sure=False)
    text, card = "\n".join([*(one.line for one in own), asked]), shown.home_card(context.who.person)
    return [Message(text, tuple(options), card=card)]


def read_when_told(context: Context, typed: str) -> list[int]:
    """Return one's own absences at the time that words name among others: "bỏ cái nghỉ thứ sáu đi em"."""
    return those_at(context, part_told(typed, context.at, "future")) if typed else []


def colleague_back(context: Context, typed: str) -> Holder | None:
    """Return of whom of their unit a head says that they are back; None where nobody is named."""
    others = colleagues(context) if context.who.is_one_of(*HEADING) else []
    others = [one for one in others if one.role not in HEADING]
    seen = read_words(typed)
    named = [name for _start, _end, name in colleagues_named(seen, others)]
    if not (named or own_absences(context)) and may_be_colleague(seen, others):
        named = called(seen.tokens[0].raw, others)
    return next((one for one in others if len(named) == 1 and one.name == named[0]), None)


def offer_to_end(context: Context, person: int, name: str) -> Replies:
    """Show a colleague's absences that run or are ahead, each with the button that ends it."""
    found = covers.absences_between(context.tx, [person], context.at, context.at + AHEAD)
    if not found:
        return [Message(_("{name} không có đợt vắng mặt nào đang ghi nhận.", name=name))]
    noon = context.settings.first_round[1]
    spans = {one.id: span_text(span_of((one.starts, one.ends), noon)) for one in found}
    lines = [_("{name} được ghi nhận vắng mặt {span}.", name=name, span=span) for span in spans.values()]
    ends = N_("Bỏ ghi nhận vắng mặt") if len(found) == 1 else N_("Bỏ: {span}")
    options = tuple(Option(f"home:{one}", _(ends, span=span)) for one, span in spans.items())
    return [Message("\n".join(lines), options, card=shown.home_card(person))]


def come_back(context: Context, absence: Absence, is_sure: bool) -> Replies:
    """End one's absence ([Tôi đã về]), or a colleague's, and what else of theirs runs at this moment.

    Where somebody stands in it is asked once more. The substitute, and the head who was asked, hear of it; so
    does a colleague whose absence it was. Under one that is over, what stands of one's own is shown.
    """
    is_own = absence.person == context.who.person
    if not is_not_over(context, absence, is_sure):
        return offer_return(context, "") if is_own else offer_to_end(context, absence.person, absence.name)
    if not is_own:
        return end_for_colleague(context, absence, is_sure)
    until = context.at + timedelta(microseconds=1)
    running = covers.absences_between(context.tx, [absence.person], context.at, until)
    over = list({one.id: one for one in (absence, *running)}.values())
    open_covers = covers.of_absences(context.tx, [one.id for one in over])
    if not is_sure and (
        names := dict.fromkeys(one.substitute_name for one in open_covers if one.is_accepted)
    ):
        said = _("Nếu anh/chị đã về, việc trực thay của {names} kết thúc từ lúc này.", names=", ".join(names))
        yes = Option(f"home:{absence.id}:yes", _("Đúng, tôi đã về"))
        return [Message(said, (yes,), card=shown.home_card(absence.person))]
    end_absences(context, over, context.who.roles)
    has_begun = absence.starts <= context.at
    tell_back(context, absence, has_begun=has_begun)
    said = _("Đã ghi nhận anh/chị không vắng mặt nữa. Hệ thống nhắc anh/chị như thường lệ.")
    if has_begun:
        said = _("Đã ghi nhận anh/chị đã về. Hệ thống nhắc anh/chị như thường lệ.")
    if not has_begun and (left := own_absences(context)):
        span = span_text(span_of((absence.starts, absence.ends), context.settings.first_round[1]))
        done = _("Đã bỏ đợt vắng mặt đã báo: {span}.", span=span)
        return [Message("\n".join([done, *(one.line for one in left)]))]
    return [Message("\n".join([said, _("Nếu còn vắng mặt, anh/chị gõ /vangmat.")]))]


def tell_back(context: Context, absence: Absence, *, has_begun: bool) -> None:
    """Tell the heads who were asked about an absence that it is over, or is none."""
    asked = {row.person for row in outbox.about(context.tx, cards.away_subject(absence.id)) if row.person}
    say = partial(is_back_message, context.who.name, has_begun=has_begun)
    tell(context, asked, once=f"home:{absence.id}", say=say)


def end_absences(context: Context, over: Sequence[Absence], roles: Iterable[RoleAssignment]) -> None:
    covers.end_absence(context.tx, over, context.at)
    context.redraw(shown.home_card(over[0].person), *(gap_card(role.unit) for role in roles))
    deciding.end_with_absences(context, over)


def end_for_colleague(context: Context, absence: Absence, is_sure: bool) -> Replies:
    """End an absence of somebody of one's unit, who hears of it ([Bỏ ghi nhận vắng mặt])."""
    open_covers = covers.of_absences(context.tx, [absence.id])
    names = dict.fromkeys(one.substitute_name for one in open_covers if one.is_accepted)
    if names and not is_sure:
        ends = _(
            "Nếu {name} không vắng mặt, việc trực thay của {names} kết thúc từ lúc này.",
            name=absence.name,
            names=", ".join(names),
        )
        yes = Option(f"home:{absence.id}:yes", _("Bỏ ghi nhận vắng mặt"))
        return [Message(ends, (yes,), card=shown.home_card(absence.person))]
    end_absences(context, [absence], roles_of(context.tx, absence.person, context.at))
    context.audit("cover_back", f"absence:{absence.id}", person=absence.person)
    span = span_text(span_of((absence.starts, absence.ends), context.settings.first_round[1]))
    say = partial(ended_message, context.who.name, span)
    tell(context, [absence.person], once=f"ended:{absence.id}", say=say)
    done = Message(_("Đã bỏ ghi nhận {name} vắng mặt {span}.", name=absence.name, span=span))
    left = covers.absences_between(context.tx, [absence.person], context.at, context.at + AHEAD)
    return [done, *(offer_to_end(context, absence.person, absence.name) if left else [])]


def ended_message(by: str, span: str) -> Message:
    told = _("{name} đã bỏ ghi nhận anh/chị vắng mặt {span}.", name=by, span=span)
    return Message("\n".join([told, _("Nếu còn vắng mặt, anh/chị gõ /vangmat.")]))


def is_back_message(name: str, *, has_begun: bool) -> Message:
    if not has_begun:
        return Message(_("{name} không vắng mặt như đã báo, và nhận lời nhắc như thường lệ.", name=name))
    return Message(_("{name} đã về và nhận lời nhắc như thường lệ.", name=name))
