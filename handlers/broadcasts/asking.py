"""Write a broadcast: one text, with files, to all, a role, a group or chosen units; and try it first."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.conversation import (
    N_,
    Message,
    Option,
    Refused,
    ReviewWays,
    Talk,
    Waiting,
    _,
    moment_text,
    number_text,
)
from bot.domain.broadcasts import (
    BroadcastState,
    Repeat,
    first_sending,
    is_repeat_over,
    read_orders,
    repeat_text,
)
from handlers.broadcasts import audience, cards, extras, plans, sending
from handlers.broadcasts.audience import Audience
from handlers.broadcasts.extras import BroadcastFacts, Extras, look_up_key
from handlers.engine import (
    FILE,
    MOST,
    Action,
    Context,
    Prefilled,
    Replies,
    attach_named,
    being_received,
    deadline_facts,
    facts_of,
    file_titles,
    hours_of,
    moment_in_full,
    no_such_button,
    start_form,
    start_form_once,
    unit_facts,
)
from storage import broadcasts, files
from storage.broadcasts import Broadcast, NewBroadcast
from storage.calendar import calendar
from storage.engine import Tx, conversations, unit_names

FLOW = "broadcast"
SHOWN = 10  # people, or units, named among those that cannot be reached


@dataclass(frozen=True)
class Broadcasting:
    text: str
    audience: Audience
    files: tuple[int, ...] = ()
    extras: Extras = field(default_factory=Extras)

    @property
    def each(self) -> tuple[int, bool]:
        """Return how many messages each person gets, and whether it is urgent."""
        return audience.count_messages(self.text, len(self.files)), self.extras.is_urgent

    def message(self, office: str) -> Message:
        added = self.extras
        return cards.broadcast_message(self.text, office, added.ack_until, is_urgent=added.is_urgent)


def open_form(context: Context, like: Broadcast | None) -> Replies:
    """Begin a broadcast ([Soạn thông báo]), or one with the text and receivers of another ([Soạn lại])."""
    if like and not like.text:
        raise no_such_button()
    like_id = like.id if like else 0
    return start_form_once(context, FLOW, partial(prefilled_facts, context, like), like=like_id)


def prefilled_facts(context: Context, like: Broadcast | None) -> Prefilled[BroadcastFacts]:
    facts = BroadcastFacts(
        at=context.at,
        by=context.who.person,
        office=context.settings.office_name,
        **unit_facts(context),
        like=like.id if like else 0,
        **deadline_facts(context),
        **audience.quota_facts(context),
        owing=audience.owing_options(context),
        last=last_audience(context),
    )
    return Prefilled(facts, extras.prefilled_answers(context, like) if like else {})


def last_audience(context: Context) -> dict[str, Any]:
    """Return whom the last broadcast of this person was for, as its row has it; empty where there is none."""
    mine = [one for one in broadcasts.recent(context.tx, broadcasts.SOME) if one.by == context.who.person]
    return {**mine[0].audience, "owing": ""} if mine else {}


def open_with(context: Context, text: str) -> Replies:
    """Begin a broadcast whose text was typed behind the command."""
    facts = prefilled_facts(context, None).facts
    return start_form(context, FLOW, Prefilled(facts, {"text": text}))


def ask_broadcast(talk: Talk, facts: BroadcastFacts) -> Broadcasting:
    new, attached = ask_all(talk, facts)
    key = look_up_key(new.audience, (new.extras.moment, new.extras.repeats), new.each)
    reach = talk.look_up(f"audience_{key}", partial(look_up_reach, facts=facts, new=new))
    if reach["begins"] and is_repeat_over(datetime.fromisoformat(reach["begins"]), new.extras.until):
        talk.ask_anew("until", extras.before_the_first())
    titles = {"text": _("Nội dung"), "whom": _("Đơn vị"), "roles": _("Người nhận"), **file_titles(attached)}
    send = _("Gửi tới {count} người", count=number_text(reach["people"]))
    offers = {"ack": _("Yêu cầu xác nhận đã nhận")}
    is_for_many = bool(reach.get("is_for_many", True))  # an older form looked up nothing of it
    ways = ReviewWays({"bc_try:": _("Gửi thử cho tôi")}, offers=offers, releases=is_for_many)
    talk.review(titles | extras.extra_titles(), preview(new, facts.office, reach), send, ways)
    if not reach["people"]:
        talk.review_again(nobody())
    audience.refuse_restricted(talk, new.text)
    return new


def ask_all(talk: Talk, facts: BroadcastFacts) -> tuple[Broadcasting, dict[str, tuple[int, str]]]:
    """Ask all that comes before the review; return it with its files: question's key -> id and name."""
    text, whom = extras.ask_text_and_audience(talk, facts)
    ask_files = partial(
        attach_named, talk, _("Nếu kèm ảnh hoặc tệp, xin gửi từng tệp, tối đa {most} tệp.", most=MOST)
    )
    is_short = talk.answers["whom"].value == extras.LAST  # then a file may be added at the review
    attached = (talk.maybe(f"{FILE}:1", ask_files) or {}) if is_short else ask_files()
    ordered = read_orders(text)
    added = extras.ask_extras(talk, facts, ordered)
    whom = replace(whom, without=added.without or whom.without, owing=added.owing)
    return Broadcasting(ordered.text, whom, tuple(file for file, _name in attached.values()), added), attached


def nobody() -> str:
    return _("Không có ai nhận được thông báo này nên chưa gửi.")


def look_up_reach(tx: Tx, facts: BroadcastFacts, new: Broadcasting) -> dict[str, Any]:
    """Return whom it reaches and how, as JSON: how many people, the others by unit, and when it is sent."""
    found = broadcasts.audience_people(tx, audience.people_meant(tx, facts.at, new.audience, facts.by))
    reached = [one.person for one in found if one.is_reached]
    others = {one.person: one.unit for one in found if not one.is_reached}
    names = unit_names(tx, set(others.values()))
    repeats = new.extras.repeats
    begins = new.extras.moment or (facts.at if repeats else None)
    if begins and facts.quiet:  # an older form does not know the quiet hours
        _day, begins = first_sending(begins, repeats, hours_of(facts.quiet), calendar(tx))
    return {
        "people": len(reached),
        "is_for_many": is_for_many(found),
        "others": list(Counter(names[unit] for unit in others.values()).items()),
        "named": audience.named_unreached(tx, facts.at, others) if len(others) <= SHOWN else [],
        "begins": begins.isoformat() if begins else "",
        "channels": audience.look_up_channels(tx, facts, reached, new.each),
    }


def is_for_many(people: Iterable[Any]) -> bool:
    """Return whether a broadcast to them goes to more than one unit: then it is released."""
    return len({one.unit for one in people}) > 1


def preview(new: Broadcasting, office: str, reach: dict[str, Any]) -> str:
    """Show the message as it is received, whom it does not reach, and when it goes."""
    message, moment = new.message(office), new.extras.moment
    parts = [_("Người nhận sẽ nhận được tin sau:"), f"{message.heading}\n{message.text}"]
    parts += unreached_text(reach["others"], reach.get("named", ()))
    if lines := audience.channel_lines(reach["channels"]):
        parts.append("\n".join([_("Gửi qua các kênh:"), *lines]))
    if moment and moment.isoformat() != reach["begins"]:
        begins = moment_in_full(datetime.fromisoformat(reach["begins"]))
        parts.append(
            _("Giờ đã chọn là ngoài giờ làm việc, nên thông báo được gửi lúc {moment}.", moment=begins)
        )
    return "\n\n".join([*parts, _("Xin xem lại trước khi gửi:")])


def unreached_text(others: Sequence[tuple[str, int]], named: Sequence[tuple[str, str, str]]) -> list[str]:
    """Say whom it does not reach: a few by their names, and why; many by unit; [] where it reaches all."""
    if not others:
        return []
    count = number_text(sum(number for _unit, number in others))
    if named:
        people = [_("{name} ({unit}, {why})", name=name, unit=unit, why=_(why)) for name, unit, why in named]
        return [_("Không gửi được tới {count} người: {people}.", count=count, people="; ".join(people))]
    units = [f"{unit} ({number})" for unit, number in others[:SHOWN]] + ["…"] * (len(others) > SHOWN)
    said = N_("Không gửi được tới {count} người chưa tham gia hoặc đã chặn hệ thống: {units}.")
    return [_(said, count=count, units="; ".join(units))]


def send_broadcast(context: Context, writing: Broadcasting) -> Replies:
    """Send it to all who can be reached now, or keep it for its time; outside hours it waits."""
    context.need(Action.BROADCAST)
    meant = audience.people_meant(context.tx, context.at, writing.audience, context.who.person)
    if is_for_many(broadcasts.audience_people(context.tx, meant)):
        context.need_release()
    people, others = broadcasts.count_reachable(context.tx, meant)
    if not people:
        raise Refused(nobody())
    broadcast = write_broadcast(context, writing)
    counts = {"people": people, "others": others, "files": len(writing.files)}
    context.audit(broadcasts.ACT, broadcast.subject, **broadcast.audience, **counts)
    if broadcast.repeats:
        return [plans.planned_message(broadcast, people)]
    if broadcast.state == BroadcastState.ASKED:
        return [sending.urgent_question(context, broadcast, people)]
    if broadcast.begins is None:
        sending.begin(context, broadcast)
        sending.show_progress(context, broadcast)
        return [Message(sending.being_sent(people))]
    said = _(
        "Thông báo tới {count} người sẽ được gửi lúc {moment}. Gõ /thongbao để xem kết quả.",
        count=number_text(people),
        moment=moment_text(broadcast.begins),
    )
    return [cards.as_said(said, broadcast, cards.stop_button(broadcast))]


def write_broadcast(context: Context, writing: Broadcasting) -> Broadcast:
    added = writing.extras
    moment, quiet = max(added.moment or context.at, context.at), context.settings.quiet
    begins, due = first_sending(moment, added.repeats, quiet, calendar(context.tx))
    state = BroadcastState.SENDING
    if due > context.at or added.repeats:
        state = BroadcastState.PLANNED
    if due > context.at and added.is_urgent:
        state = BroadcastState.ASKED
    is_planned = state == BroadcastState.PLANNED
    written = NewBroadcast(
        f"{broadcasts.ACT}:{context.event}",
        context.who.person,
        context.at,
        writing.text,
        audience.as_json(writing.audience),
        state,
        added.is_urgent,
        added.ack_until,
        begins=begins if is_planned else None,
        next_due=due if is_planned else None,
        repeats=repeat_text(Repeat(added.repeats), begins) if added.repeats else "",
        repeats_until=added.until,
    )
    return broadcasts.add_with_files(context.tx, written, writing.files)


def send_trial(context: Context) -> Replies:
    """Send the writer what they are writing ([Gửi thử cho tôi]), marked; the form stays where it is.

    Its button only says what it would do.
    """
    here = conversations.active(context.tx, context.who)
    if here is None or here.flow != FLOW:
        raise Refused(_("Không còn thông báo nào đang soạn nên không gửi thử được."))
    try:
        facts = facts_of(context.features.forms[FLOW], here)
        new, _attached = ask_all(Talk(here.answers, context.at, tx=context.tx), facts)
    except Waiting:
        raise no_such_button() from None
    rows = [row for file in new.files if (row := files.get(context.tx, file))]
    if coming := [row for row in rows if row.state == "wanted"]:
        return [Message(being_received(len(rows), len(coming)))]
    context.audit("broadcast_try", f"form:{here.id}", people=1)
    stored = tuple(row.id for row in rows if row.state == "held")
    message = new.message(context.settings.office_name)
    mark = _("Tin gửi thử cho anh/chị, chưa gửi tới ai khác.")
    options = (Option("bc_tried:", _("Đã nhận")),) if new.extras.ack_until else ()
    return [replace(message, text=f"{mark}\n{message.text}", options=options, file_ids=stored)]


def press_trial(_context: Context) -> Replies:
    return [Message(_("Đây là tin gửi thử. Khi gửi chính thức, người nhận chọn “Đã nhận” để xác nhận."))]
