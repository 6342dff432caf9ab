"""The office writes a broadcast: one text, with files, to all, a role, a group or chosen units."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.conversation.answers import Refused
from bot.conversation.messages import Message, Option
from bot.conversation.talk import Facts, Talk, Waiting
from bot.conversation.text import moment_text, number_text
from bot.conversation.words import _
from bot.domain.broadcasts import BroadcastState, Repeat, is_repeat_over, on_working_day, repeat_text
from bot.domain.calendar import QuietHours, after_quiet, next_office_hour
from bot.domain.rights import Action
from handlers.broadcasts import audience, cards, extras, plans, sending
from handlers.broadcasts.audience import Audience
from handlers.broadcasts.extras import LONGEST_TEXT, NO_EXTRAS, Extras, look_up_key
from handlers.engine import attachments, forms, reading, unit_choice
from handlers.engine.attachments import MOST, attach_named, file_titles
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import GIVEN, Context, Replies, need
from handlers.engine.reading import up_to
from storage import audit, broadcasts, files
from storage.broadcasts import Broadcast, NewBroadcast
from storage.calendar import calendar
from storage.engine import conversations
from storage.engine.db import Tx
from storage.engine.role_holders import unit_names

FLOW = "broadcast"
SHOWN = 10  # units named among those that cannot be reached
Attached = dict[str, tuple[int, str]]  # files: question's key -> id and name


@dataclass(frozen=True)
class Broadcasting:
    text: str
    audience: Audience
    files: tuple[int, ...] = ()
    extras: Extras = NO_EXTRAS


def open_form(context: Context, argument: str) -> Replies:
    """[Soạn thông báo]; [Soạn lại] begins with the text and the receivers of another: bc_new:17."""
    return forms.open_once(context, FLOW, argument, {"like": id_in(argument)})


def begin(context: Context, argument: str) -> Facts:
    need(context, Action.BROADCAST)
    like = broadcasts.get(context.tx, id_in(argument)) if argument else None
    if argument and (like is None or not like.text):
        raise no_such_button()
    return {
        "like": like.id if like else 0,
        GIVEN: extras.prefilled_answers(context, like) if like else {},
        **unit_choice.unit_facts(context),
        "at": context.at.isoformat(),
        "by": context.who.person,
        "office": context.settings.office_name,
        **reading.deadline_facts(context),
        **audience.quota_facts(context),
        "owing": audience.owing_options(context),
    }


def flow(talk: Talk, facts: Facts) -> Broadcasting:
    new, given = ask(talk, facts)
    added, until = new.extras, new.extras.until
    each = audience.count_messages(new.text, len(given)), added.is_urgent
    when = added.moment, added.repeats
    find = partial(look_up, known=facts, whom=new.audience, when=when, each=each)
    reached = talk.look_up(f"audience_{look_up_key(new.audience, when, each)}", find)
    if reached["begins"] and is_repeat_over(datetime.fromisoformat(reached["begins"]), until):
        talk.ask_anew("until", extras.before_the_first())
    titles = {
        "text": _("Nội dung"),
        **unit_choice.scope_titles(),
        "roles": _("Người nhận"),
        **file_titles(given),
    }
    send = _("Gửi tới {count} người", count=number_text(reached["people"]))
    try_it = {"bc_try:": _("Gửi thử cho tôi")}
    talk.review(titles | extras.extra_titles(), preview(new.text, facts, added, reached), send, try_it)
    if not reached["people"]:
        talk.review_again(nobody())
    return new


def nobody() -> str:
    return _("Không có ai nhận được thông báo này nên chưa gửi.")


def ask(talk: Talk, facts: Facts) -> tuple[Broadcasting, Attached]:
    """All that is asked before the review; and the files by their questions."""
    text = talk.ask("text", _("Xin gõ nội dung thông báo."), up_to(LONGEST_TEXT, one_line=False), cards.brief)
    scope = unit_choice.pick_scope(talk, facts, _("Gửi tới đơn vị nào?"))
    roles = talk.choose("roles", _("Gửi tới ai?"), audience.role_names())
    given = attach_named(talk, ask_files())
    added = extras.ask_extras(talk, facts)
    whom = Audience(roles, scope, added.without, added.owing)
    return Broadcasting(text, whom, tuple(file for file, _name in given.values()), added), given


def ask_files() -> str:
    return _("Kèm ảnh hoặc tệp? Xin gửi từng tệp, tối đa {most} tệp.", most=MOST)


def look_up(
    tx: Tx, known: Facts, whom: Audience, when: tuple[datetime | None, str], each: tuple[int, bool]
) -> dict[str, Any]:
    """Whom it reaches and how, as JSON: how many people, of the others [unit, how many], and when it is sent.

    ``when``: the moment, and how it repeats; ``each``: how many messages, and is it urgent.
    """
    at = datetime.fromisoformat(known["at"])
    found = broadcasts.audience_people(tx, audience.people_meant(tx, at, whom, known["by"]))
    reached = [one.person for one in found if one.is_reached]
    others = [one.unit for one in found if not one.is_reached]
    names = unit_names(tx, set(others))
    moment, repeats = when
    begins = sending_time(tx, known, moment or at, repeats) if moment or repeats else None
    return {
        "people": len(reached),
        "others": list(Counter(names[unit] for unit in others).items()),
        "begins": begins.isoformat() if begins else "",
        "channels": audience.look_up_channels(tx, known, reached, each),
    }


def sending_time(tx: Tx, known: Facts, moment: datetime, repeats: str) -> datetime:
    """A form that was opened before a deploy does not know the quiet hours: they are asked as it is sent."""
    if "quiet" not in known:
        return moment
    return first_sending(tx, moment, reading.hours_of(known["quiet"]), repeats)[1]


def first_sending(tx: Tx, moment: datetime, quiet: QuietHours, repeats: str) -> tuple[datetime, datetime]:
    """The day and hour that it goes by, and when it goes; one that repeats keeps its hour on a later day."""
    days = calendar(tx)
    if repeats:
        begins = after_quiet(moment, quiet)
        return begins, on_working_day(begins, days)
    begins = next_office_hour(moment, days, quiet)
    return begins, begins


def preview(text: str, facts: Facts, added: Extras, reached: dict[str, Any]) -> str:
    """The message as it is received, whom it does not reach, and when it goes."""
    message = cards.broadcast_message(text, facts["office"], added.ack_until, is_urgent=added.is_urgent)
    parts = [_("Tin đến người nhận như sau:"), f"{message.heading}\n{message.text}"]
    if reached["others"]:
        parts.append(not_reached(reached["others"]))
    if lines := audience.channel_lines(reached["channels"]):
        parts.append("\n".join([_("Gửi qua các kênh:"), *lines]))
    if added.moment and added.moment.isoformat() != reached["begins"]:
        begins = reading.moment_in_full(datetime.fromisoformat(reached["begins"]))
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


def carry_out(context: Context, writing: Broadcasting) -> Replies:
    """Send it to each who can be reached now, or keep it for its time; outside hours it waits."""
    need(context, Action.BROADCAST)
    people, others = broadcasts.count_reachable(
        context.tx, audience.people_meant(context.tx, context.at, writing.audience, context.who.person)
    )
    if not people:
        raise Refused(nobody())
    one = write_broadcast(context, writing)
    counts = {"people": people, "others": others, "files": len(writing.files)}
    audit.write(context.tx, context.at, context.who, broadcasts.ACT, one.subject, **one.audience, **counts)
    return [start(context, one, people)]


def start(context: Context, one: Broadcast, people: int) -> Message:
    """Begin it where its time has come; what is said of that."""
    count = number_text(people)
    if one.repeats:
        return plans.planned_message(one, count)
    if one.state == BroadcastState.ASKED:
        return sending.urgent_question(context, one, people)
    if one.begins is None:
        sending.begin(context.tx, context.at, one, context.settings)
        sending.show_progress(context, one)
        return Message(_("Đang gửi tới {count} người. Gõ /thongbao để xem kết quả.", count=count))
    said = _(
        "Thông báo tới {count} người sẽ được gửi lúc {moment}. Gõ /thongbao để xem kết quả.",
        count=count,
        moment=moment_text(one.begins),
    )
    return Message(said, cards.stop_button(one))


def write_broadcast(context: Context, writing: Broadcasting) -> Broadcast:
    """Keep it, with its files."""
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
    one = broadcasts.get(context.tx, broadcasts.add(context.tx, written))
    assert one is not None
    return one


def send_trial(context: Context, _argument: str) -> Replies:
    """bc_try: of the form in front, which stays where it is."""
    need(context, Action.BROADCAST)
    here = conversations.active(context.tx, context.who)
    if here is None or here.flow != FLOW:
        raise Refused(_("Không còn thông báo nào đang soạn nên không gửi thử được."))
    try:
        new, _given = ask(Talk(here.answers, context.at, tx=context.tx), here.facts)
    except Waiting:
        raise no_such_button() from None
    rows = [row for file in new.files if (row := files.get(context.tx, file))]
    if coming := [row for row in rows if row.state == "wanted"]:
        return [Message(attachments.being_received(len(rows), len(coming)))]
    audit.write(context.tx, context.at, context.who, "broadcast_try", f"form:{here.id}", people=1)
    held = tuple(row.id for row in rows if row.state == "held")
    return [trial_message(replace(new, files=held), context.settings.office_name)]


def trial_message(new: Broadcasting, office: str) -> Message:
    """The message itself, marked; its button says what it would do."""
    added = new.extras
    message = cards.broadcast_message(new.text, office, added.ack_until, is_urgent=added.is_urgent)
    options = (Option("bc_tried:", _("Đã nhận")),) if added.ack_until else ()
    mark = _("Tin gửi thử cho anh/chị, chưa gửi tới ai khác.")
    return replace(message, text=f"{mark}\n{message.text}", options=options, file_ids=new.files)


def press_trial(context: Context, _argument: str) -> Replies:
    """[Đã nhận] under it."""
    need(context, Action.BROADCAST)
    return [Message(_("Ở tin thật, người nhận chọn “Đã nhận” để xác nhận. Đây là tin gửi thử."))]
