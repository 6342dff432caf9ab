"""Write a broadcast: one text, with files, to all, a role, a group or chosen units; and try it first."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.conversation import Message, Option, Refused, Talk, Waiting, _, moment_text, number_text, up_to
from bot.domain.broadcasts import BroadcastState, Repeat, is_repeat_over, on_working_day, repeat_text
from bot.domain.calendar import QuietHours, after_quiet, next_office_hour
from handlers.broadcasts import audience, extras, plans, sending
from handlers.broadcasts.audience import Audience
from handlers.broadcasts.extras import LONGEST_TEXT, NO_EXTRAS, BroadcastFacts, Extras, look_up_key
from handlers.engine import (
    MOST,
    Action,
    Context,
    Prefilled,
    Replies,
    attach_named,
    attachments,
    deadline_facts,
    file_titles,
    forms,
    hours_of,
    moment_in_full,
    no_such_button,
    pick_scope,
    scope_titles,
    start_form_once,
    unit_facts,
)
from storage import broadcasts, files
from storage.broadcasts import Broadcast, NewBroadcast
from storage.calendar import calendar
from storage.engine import Tx, conversations, unit_names

FLOW = "broadcast"
SHOWN = 10  # units named among those that cannot be reached
Attached = dict[str, tuple[int, str]]  # files: question's key -> id and name


@dataclass(frozen=True)
class Broadcasting:
    """A broadcast as it was written, to be sent."""

    text: str
    audience: Audience
    files: tuple[int, ...] = ()
    extras: Extras = NO_EXTRAS


def open_form(context: Context, like: Broadcast | None) -> Replies:
    """Begin a broadcast ([Soạn thông báo]), or one with the text and receivers of another ([Soạn lại])."""
    if like and not like.text:
        raise no_such_button()
    make = partial(prefilled_facts, context, like)
    return start_form_once(context, FLOW, make, like=like.id if like else 0)


def prefilled_facts(context: Context, like: Broadcast | None) -> Prefilled[BroadcastFacts]:
    quotas = audience.read_quotas(context)
    facts = BroadcastFacts(
        at=context.at,
        by=context.who.person,
        office=context.settings.office_name,
        **unit_facts(context),
        like=like.id if like else 0,
        **deadline_facts(context),
        limits=quotas.limits,
        left=dict(quotas.left),
        owing=audience.owing_options(context),
    )
    return Prefilled(facts, extras.prefilled_answers(context, like) if like else {})


def ask_broadcast(talk: Talk, facts: BroadcastFacts) -> Broadcasting:
    new, attached = ask_all(talk, facts)
    added, until = new.extras, new.extras.until
    each = audience.count_messages(new.text, len(attached)), added.is_urgent
    when = added.moment, added.repeats
    find = partial(look_up_reach, facts=facts, whom=new.audience, when=when, each=each)
    reach = talk.look_up(f"audience_{look_up_key(new.audience, when, each)}", find)
    if reach["begins"] and is_repeat_over(datetime.fromisoformat(reach["begins"]), until):
        talk.ask_anew("until", extras.before_the_first())
    titles = {
        "text": _("Nội dung"),
        **scope_titles(),
        "roles": _("Người nhận"),
        **file_titles(attached),
    }
    send = _("Gửi tới {count} người", count=number_text(reach["people"]))
    try_it = {"bc_try:": _("Gửi thử cho tôi")}
    talk.review(titles | extras.extra_titles(), preview(new.text, facts, added, reach), send, try_it)
    if not reach["people"]:
        talk.review_again(nobody())
    return new


def ask_all(talk: Talk, facts: BroadcastFacts) -> tuple[Broadcasting, Attached]:
    """Ask all that comes before the review; return the broadcast, and its files by their questions."""
    text = talk.ask(
        "text", _("Xin gõ nội dung thông báo."), up_to(LONGEST_TEXT, one_line=False), audience.brief
    )
    scope = pick_scope(talk, vars(facts), _("Gửi tới đơn vị nào?"))
    roles = talk.choose("roles", _("Gửi tới ai?"), audience.role_names())
    attached = attach_named(talk, ask_files())
    added = extras.ask_extras(talk, facts)
    whom = Audience(roles, scope, added.without, added.owing)
    return Broadcasting(text, whom, tuple(file for file, _name in attached.values()), added), attached


def ask_files() -> str:
    return _("Kèm ảnh hoặc tệp? Xin gửi từng tệp, tối đa {most} tệp.", most=MOST)


def nobody() -> str:
    return _("Không có ai nhận được thông báo này nên chưa gửi.")


def look_up_reach(
    tx: Tx,
    facts: BroadcastFacts,
    whom: Audience,
    when: tuple[datetime | None, str],
    each: tuple[int, bool],
) -> dict[str, Any]:
    """Return whom it reaches and how, as JSON: how many people, the others by unit, and when it is sent.

    ``when``: the moment, and how it repeats; ``each``: how many messages each gets, and whether it is urgent.
    """
    found = broadcasts.audience_people(tx, audience.people_meant(tx, facts.at, whom, facts.by))
    reached = [one.person for one in found if one.is_reached]
    others = [one.unit for one in found if not one.is_reached]
    names = unit_names(tx, set(others))
    moment, repeats = when
    begins = sending_time(tx, facts, moment or facts.at, repeats) if moment or repeats else None
    return {
        "people": len(reached),
        "others": list(Counter(names[unit] for unit in others).items()),
        "begins": begins.isoformat() if begins else "",
        "channels": audience.look_up_channels(tx, facts.quotas, reached, each),
    }


def sending_time(tx: Tx, facts: BroadcastFacts, moment: datetime, repeats: str) -> datetime:
    """Return when it is sent, as the review shows it; an older form does not know the quiet hours."""
    if not facts.quiet:
        return moment
    return first_sending(tx, moment, hours_of(facts.quiet), repeats)[1]


def first_sending(tx: Tx, moment: datetime, quiet: QuietHours, repeats: str) -> tuple[datetime, datetime]:
    """Return the day and hour that it goes by, and when it is sent: one that repeats, on a working day."""
    days = calendar(tx)
    if repeats:
        begins = after_quiet(moment, quiet)
        return begins, on_working_day(begins, days)
    begins = next_office_hour(moment, days, quiet)
    return begins, begins


def preview(text: str, facts: BroadcastFacts, added: Extras, reach: dict[str, Any]) -> str:
    """Show the message as it is received, whom it does not reach, and when it goes."""
    message = audience.broadcast_message(text, facts.office, added.ack_until, is_urgent=added.is_urgent)
    parts = [_("Tin đến người nhận như sau:"), f"{message.heading}\n{message.text}"]
    if reach["others"]:
        parts.append(not_reached(reach["others"]))
    if lines := audience.channel_lines(reach["channels"]):
        parts.append("\n".join([_("Gửi qua các kênh:"), *lines]))
    if added.moment and added.moment.isoformat() != reach["begins"]:
        begins = moment_in_full(datetime.fromisoformat(reach["begins"]))
        parts.append(
            _("Giờ đã chọn là ngoài giờ làm việc, nên thông báo được gửi lúc {moment}.", moment=begins)
        )
    return "\n\n".join([*parts, _("Xin xem lại trước khi gửi:")])


def not_reached(others: Sequence[tuple[str, int]]) -> str:
    count = sum(number for _unit, number in others)
    named = [f"{unit} ({number})" for unit, number in others[:SHOWN]]
    more = ["…"] if len(others) > SHOWN else []
    return _(
        "Không tới được {count} người: {units}.", count=number_text(count), units="; ".join([*named, *more])
    )


def send_broadcast(context: Context, writing: Broadcasting) -> Replies:
    """Send it to all who can be reached now, or keep it for its time; outside hours it waits."""
    context.need(Action.BROADCAST)
    people, others = broadcasts.count_reachable(
        context.tx, audience.people_meant(context.tx, context.at, writing.audience, context.who.person)
    )
    if not people:
        raise Refused(nobody())
    broadcast = write_broadcast(context, writing)
    counts = {"people": people, "others": others, "files": len(writing.files)}
    context.audit(broadcasts.ACT, broadcast.subject, **broadcast.audience, **counts)
    return [begin_if_due(context, broadcast, people)]


def begin_if_due(context: Context, broadcast: Broadcast, people: int) -> Message:
    """Begin it where its time has come; return what is said of that."""
    count = number_text(people)
    if broadcast.repeats:
        return plans.planned_message(broadcast, count)
    if broadcast.state == BroadcastState.ASKED:
        return sending.urgent_question(context, broadcast, people)
    if broadcast.begins is None:
        sending.begin(context, broadcast)
        sending.show_progress(context, broadcast)
        return Message(sending.being_sent(people))
    said = _(
        "Thông báo tới {count} người sẽ được gửi lúc {moment}. Gõ /thongbao để xem kết quả.",
        count=count,
        moment=moment_text(broadcast.begins),
    )
    return Message(said, audience.stop_button(broadcast))


def write_broadcast(context: Context, writing: Broadcasting) -> Broadcast:
    """Write it into the database, with its files."""
    added = writing.extras
    moment = max(added.moment or context.at, context.at)
    begins, due = first_sending(context.tx, moment, context.settings.quiet, added.repeats)
    is_later, is_asked = due > context.at or bool(added.repeats), added.is_urgent and due > context.at
    written = NewBroadcast(
        f"{broadcasts.ACT}:{context.event}",
        context.who.person,
        context.at,
        writing.text,
        audience.as_json(writing.audience),
        BroadcastState.ASKED if is_asked else BroadcastState.PLANNED if is_later else BroadcastState.SENDING,
        added.is_urgent,
        added.ack_until,
        begins=begins if is_later and not is_asked else None,
        next_due=due if is_later and not is_asked else None,
        repeats=repeat_text(Repeat(added.repeats), begins) if added.repeats else "",
        repeats_until=added.until,
    )
    for file in writing.files:
        files.add_use(context.tx, file, written.subject)
    broadcast = broadcasts.get(context.tx, broadcasts.add(context.tx, written))
    assert broadcast is not None
    return broadcast


def send_trial(context: Context) -> Replies:
    """Send the writer what they are writing ([Gửi thử cho tôi]); the form stays where it is."""
    here = conversations.active(context.tx, context.who)
    if here is None or here.flow != FLOW:
        raise Refused(_("Không còn thông báo nào đang soạn nên không gửi thử được."))
    try:
        facts = forms.facts_of(context.features.forms[FLOW], here)
        new, _attached = ask_all(Talk(here.answers, context.at, tx=context.tx), facts)
    except Waiting:
        raise no_such_button() from None
    rows = [row for file in new.files if (row := files.get(context.tx, file))]
    if coming := [row for row in rows if row.state == "wanted"]:
        return [Message(attachments.being_received(len(rows), len(coming)))]
    context.audit("broadcast_try", f"form:{here.id}", people=1)
    stored = tuple(row.id for row in rows if row.state == "held")
    return [trial_message(replace(new, files=stored), context.settings.office_name)]


def trial_message(new: Broadcasting, office: str) -> Message:
    """Make the message itself, marked; its button only says what it would do."""
    added = new.extras
    message = audience.broadcast_message(new.text, office, added.ack_until, is_urgent=added.is_urgent)
    options = (Option("bc_tried:", _("Đã nhận")),) if added.ack_until else ()
    mark = _("Tin gửi thử cho anh/chị, chưa gửi tới ai khác.")
    return replace(message, text=f"{mark}\n{message.text}", options=options, file_ids=new.files)


def press_trial(_context: Context) -> Replies:
    """Say what [Đã nhận] under a trial would do."""
    return [Message(_("Ở tin thật, người nhận chọn “Đã nhận” để xác nhận. Đây là tin gửi thử."))]
