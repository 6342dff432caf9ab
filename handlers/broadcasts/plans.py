"""Show, change, skip and send broadcasts that repeat ("plans"): their list and cards, [Sửa], [Bỏ lần tới].

A change leaves alone what has gone out, the files, and how long people have to acknowledge it.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from bot.conversation import (
    N_,
    Message,
    NoLongerPossible,
    Option,
    Refused,
    ReviewWays,
    Talk,
    _,
    local_date,
    long_day,
    moment_text,
    number_text,
    regex,
)
from bot.domain.broadcasts import (
    BroadcastState,
    Repeat,
    is_repeat_over,
    next_repeat,
    repeat_after,
    repeat_text,
    stored_repeat,
)
from bot.domain.calendar import QuietHours, after_quiet
from handlers.broadcasts import audience, cards, extras, sending
from handlers.broadcasts.audience import Audience
from handlers.engine import (
    Action,
    Card,
    Context,
    Prefilled,
    Replies,
    Tick,
    Timed,
    ask_time,
    deadline_facts,
    hours_of,
    id_in,
    moment_in_full,
    start_form_once,
    unit_facts,
)
from storage import audit, broadcasts
from storage.broadcasts import Broadcast, NewBroadcast
from storage.calendar import calendar
from storage.engine import Tx

REPEATS = {
    Repeat.WEEKLY: N_("hằng tuần"),
    Repeat.MONTHLY: N_("hằng tháng"),
    Repeat.WORKDAYS: N_("mỗi ngày làm việc"),
}
FLOW = "broadcast_plan"
DAY = regex(r"\d{2}/\d{2}/\d{4}")
SENDINGS_SHOWN = 2  # of the sendings that are ahead
AS_IT_IS = "/giu"  # the moment of its next sending


def find_plan(tx: Tx, broadcast: int) -> Broadcast | None:
    found = broadcasts.get(tx, broadcast)
    return found if found and found.repeats else None


def lock_plan(tx: Tx, broadcast: int) -> Broadcast | None:
    found = broadcasts.locked(tx, broadcast)
    return found if found and found.repeats else None


def show(context: Context) -> Replies:
    """List them, the one that is sent next first ([Thông báo lặp lại (2)])."""
    plans = broadcasts.repeated(context.tx)
    if not plans:
        return [Message(_("Không có thông báo nào lặp lại."))]
    lines, options = [], []
    for number, plan in enumerate(plans, 1):
        text, moment = audience.quoted(plan.text), moment_text(plan.next_due) if plan.next_due else ""
        places = {"number": number, "how": repeat_name(plan), "text": text, "moment": moment}
        lines.append(_("{number}. {how}, “{text}”: lần gửi tới {moment}", **places))
        options.append(Option(f"bc_plan:{plan.id}", _("Xem {number}", number=number)))
    return [Message("\n".join(lines), tuple(options), _("Các thông báo lặp lại"), columns=2)]


def repeat_name(plan: Broadcast) -> str:
    return _(REPEATS[stored_repeat(plan.repeats)[0]])


def show_one(_context: Context, plan: Broadcast) -> Replies:
    return [plan_card(plan)]


def plan_card(plan: Broadcast) -> Message:
    due = plan.next_due if plan.state == BroadcastState.PLANNED else None
    shown = {
        _("Nội dung"): audience.brief(plan.text),
        _("Người nhận"): audience.audience_text(audience.from_json(plan.audience)),
        _("Người gửi"): plan.name,
        _("Lần tới"): moment_in_full(due) if due else _("không còn lần nào"),
        _("Lặp lại đến hết"): long_day(plan.repeats_until) if plan.repeats_until else _("không định ngày"),
    }
    lines = [f"{title}: {value}" for title, value in shown.items() if value]
    heading, card = _("Thông báo lặp lại {how}", how=repeat_name(plan)), f"{cards.PLAN}:{plan.id}"
    return Message("\n".join(lines), plan_buttons(plan) if due else (), heading, columns=2, card=card)


def draw_said(_context: Context, plan: Broadcast, shown: Message) -> Message:
    """Leave what was said of one that repeats, with what can be done with it now, and for which sending."""
    if plan.state != BroadcastState.PLANNED or plan.next_due is None:
        return replace(shown, options=())
    said = shown.text.partition(f"\n{next_line('').rstrip(' .')}")[0]
    return replace(shown, text=with_next(said, plan.next_due), options=plan_buttons(plan))


def with_next(said: str, due: datetime) -> str:
    """Add a line that says when it is sent next, where another day was said."""
    is_other = DAY.search(said) and not (moment_text(due) in said or moment_in_full(due) in said)
    return f"{said}\n{next_line(moment_in_full(due))}" if is_other else said


def next_line(moment: str) -> str:
    return _("Lần gửi tới: {moment}.", moment=moment)


def with_plan_buttons(said: str, plan: Broadcast) -> Message:
    return Message(said, plan_buttons(plan), columns=2, card=f"{cards.PLANNED}:{plan.id}")


CARDS = (
    Card(
        cards.PLAN,
        lambda context, text: find_plan(context.tx, id_in(text)),
        lambda _context, plan, _shown: plan_card(plan),
        may_see=cards.may_see,
    ),
    Card(
        cards.PLANNED,
        lambda context, text: find_plan(context.tx, id_in(text)),
        draw_said,
        may_see=cards.may_see,
    ),
)


def plan_buttons(plan: Broadcast) -> tuple[Option, ...]:
    """Return the buttons of one that is on; [Bỏ lần tới] leaves out the next sending, and never another."""
    assert plan.next_due is not None
    return (
        Option(f"bc_replan:{plan.id}", _("Sửa")),
        Option(f"bc_skip:{plan.id}:{local_date(plan.next_due).isoformat()}", _("Bỏ lần tới")),
        Option(f"bc_stop:{plan.id}", _("Dừng lặp")),
    )


def planned_message(plan: Broadcast, people: int) -> Message:
    said = _(
        "Thông báo tới {count} người sẽ được gửi lúc {moment}, rồi lặp lại {how}. Gõ /thongbao để xem, dừng.",
        count=number_text(people),
        moment=moment_text(plan.next_due) if plan.next_due else "",
        how=repeat_name(plan),
    )
    return with_plan_buttons(said, plan)


def skip(context: Context, plan: Broadcast, day: date) -> Replies:
    """Leave out the next sending, that of this day ([Bỏ lần tới]); pressed again it leaves out no other."""
    if plan.state != BroadcastState.PLANNED or plan.next_due is None or plan.begins is None:
        raise Refused(_("Thông báo lặp lại này đã dừng."))
    if day != local_date(plan.next_due):
        moment = moment_text(plan.next_due)
        raise Refused(_("Lần gửi đó đã qua hoặc đã được bỏ. Lần gửi tới: {moment}.", moment=moment))
    days = calendar(context.tx)
    begins = next_repeat(plan.repeats, plan.begins, days)
    begins, due = repeat_after(plan.repeats, begins, plan.next_due, days)
    if is_repeat_over(due, plan.repeats_until):
        raise Refused(_("Đây là lần gửi cuối. Nếu không gửi nữa, anh/chị chọn “Dừng lặp”."))
    ack_until = plan.ack_until_from(begins)
    broadcasts.change(context.tx, plan.id, begins=begins, next_due=due, ack_until=ack_until)
    cards.redraw(context, plan)
    context.audit("broadcast_skip", plan.subject, day=day.isoformat())
    said = _(
        "Đã bỏ lần gửi {skipped}. Lần gửi tới: {moment}.",
        skipped=moment_in_full(plan.next_due),
        moment=moment_in_full(due),
    )
    # no number of this answer leaves out another: where it is typed, "2" may come twice in a hurry
    return [Message(said, (Option(f"bc_plan:{plan.id}", _("Xem")),))]


def may_skip(_context: Context, plan: Broadcast, day: date) -> bool:
    is_on = plan.state == BroadcastState.PLANNED
    return is_on and plan.next_due is not None and local_date(plan.next_due) == day


@dataclass(frozen=True)
class PlanFacts:
    plan: int
    version: int
    by: int | None
    at: datetime
    repeats: str
    begins: datetime
    due: datetime
    owing: str
    day: date  # these two as in ``unit_choice.unit_facts``
    groups: list[str]
    days: list[Any] = field(default_factory=list)  # these two as in ``reading.deadline_facts``
    quiet: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Replanning:
    plan: int
    seen: int  # the version that was changed
    text: str
    audience: Audience
    repeats: Repeat
    moment: datetime | None  # None: as it is
    until: date | None


def open_form(context: Context, plan: Broadcast) -> Replies:
    """Begin to change a plan, from now on ([Sửa])."""
    return start_form_once(context, FLOW, partial(prefilled_facts, context, plan), plan=plan.id)


def prefilled_facts(context: Context, plan: Broadcast) -> Prefilled[PlanFacts]:
    if plan.state != BroadcastState.PLANNED or plan.next_due is None or plan.begins is None:
        raise NoLongerPossible(_("Thông báo lặp lại này đã dừng."))
    facts = PlanFacts(
        plan=plan.id,
        version=plan.version,
        by=plan.by,
        at=context.at,
        repeats=plan.repeats,
        begins=plan.begins,
        due=plan.next_due,
        owing=audience.from_json(plan.audience).owing,
        **unit_facts(context),
        **deadline_facts(context),
    )
    given = {
        **extras.prefilled_answers(context, plan),
        "repeats": stored_repeat(plan.repeats)[0].value,
        "moment": AS_IT_IS,
        "until": f"{plan.repeats_until:%d/%m/%Y}" if plan.repeats_until else extras.NO_END,
    }
    return Prefilled(facts, given)


def may_replan(_context: Context, plan: Broadcast) -> bool:
    return plan.state == BroadcastState.PLANNED


def ask_plan(talk: Talk, facts: PlanFacts) -> Replanning:
    text, scope, roles = extras.ask_text_and_receivers(talk, facts)
    without = talk.maybe("without", partial(extras.ask_without, talk, facts)) or ()
    repeats = Repeat(extras.ask_repeat(talk, {}))
    moment = ask_moment(talk, facts.due)
    until = extras.ask_until(talk, moment or facts.due)
    whom = Audience(roles, scope, tuple(without), facts.owing)
    new = Replanning(facts.plan, facts.version, text, whom, repeats, moment, until)
    key = f"next_{extras.look_up_key(new)}"
    ahead = talk.look_up(key, partial(look_up_sendings, facts=facts, new=new))
    if not ahead["times"]:
        talk.ask_anew("until", extras.before_the_first())
    titles = {"text": _("Nội dung"), "whom": _("Đơn vị"), "roles": _("Người nhận"), **extras.extra_titles()}
    talk.review(
        titles | {"moment": _("Lần tới")}, preview(ahead), _("Lưu thay đổi"), ReviewWays(releases=True)
    )
    return new


def ask_moment(talk: Talk, due: datetime) -> datetime | None:
    """Ask when it is sent next, which decides day and hour of all sendings after it; None: as it is."""
    now = moment_in_full(due)
    asked = _("Lần gửi tới vào lúc nào? Hiện nay: {moment}. Các lần sau theo ngày, giờ đó.", moment=now)
    same = {AS_IT_IS: _("Giữ như đang có")}
    shown = Timed(moment_or_same, lambda moment: moment_in_full(moment) if moment else now)
    return ask_time(talk, "moment", asked, shown, same)


def moment_or_same(typed: str, said_at: datetime) -> datetime | None:
    return None if typed == AS_IT_IS else extras.read_hour(typed, said_at)


def look_up_sendings(tx: Tx, facts: PlanFacts, new: Replanning) -> dict[str, Any]:
    """Return, as JSON, how many people it reaches now, and the next two sendings, or fewer where it ends."""
    meant = audience.people_meant(tx, facts.at, new.audience, facts.by)
    repeats, begins = repeats_and_begins(new, (facts.repeats, facts.begins), hours_of(facts.quiet))
    days = calendar(tx)
    begins, due = repeat_after(repeats, begins, facts.at, days)
    times: list[str] = []
    while len(times) < SENDINGS_SHOWN and not is_repeat_over(due, new.until):
        times.append(due.isoformat())
        begins, due = repeat_after(repeats, next_repeat(repeats, begins, days), due, days)
    return {"people": broadcasts.count_reachable(tx, meant)[0], "times": times}


def repeats_and_begins(new: Replanning, now: tuple[str, datetime], quiet: QuietHours) -> tuple[str, datetime]:
    """Return how it repeats, and the day and hour that it goes by; ``now``: both as they are."""
    repeats, begins = now
    if new.moment:
        begins = after_quiet(new.moment, quiet)
    is_same = new.moment is None and stored_repeat(repeats)[0] == new.repeats
    return repeats if is_same else repeat_text(new.repeats, begins), begins


def preview(ahead: dict[str, Any]) -> str:
    people = number_text(ahead["people"])
    times = [moment_in_full(datetime.fromisoformat(one)) for one in ahead["times"]]
    if len(times) == 1:
        said = _("Tới {count} người. Chỉ còn một lần gửi: {first}.", count=people, first=times[0])
    else:
        places = {"first": times[0], "second": times[1]}
        said = _("Gửi tới {count} người. Lần gửi tới: {first}; sau đó: {second}.", count=people, **places)
    return "\n".join([said, _("Các lần đã gửi giữ nguyên. Xin xem lại trước khi lưu:")])


def save_plan(context: Context, new: Replanning) -> Replies:
    context.need(Action.BROADCAST)
    context.need_release()
    plan = broadcasts.locked(context.tx, new.plan)
    if plan is None or plan.state != BroadcastState.PLANNED or plan.begins is None:
        raise NoLongerPossible(_("Thông báo lặp lại này đã dừng."))
    if plan.version != new.seen:
        other = _("Thông báo lặp lại này vừa được người khác sửa. Xin mở lại để xem nội dung mới.")
        return [with_plan_buttons(other, plan)]
    days = calendar(context.tx)
    repeats, begins = repeats_and_begins(new, (plan.repeats, plan.begins), context.settings.quiet)
    begins, due = repeat_after(repeats, begins, context.at, days)
    if is_repeat_over(due, new.until):
        raise Refused(_("Không còn lần gửi nào trước khi hết hạn lặp lại nên chưa đổi."))
    changed = {
        "text": new.text,
        "audience": audience.as_json(new.audience),
        "version": plan.version + 1,
        "repeats": repeats,
        "repeats_until": new.until,
        "begins": begins,
        "next_due": due,
        "ack_until": plan.ack_until_from(begins),
    }
    broadcasts.change(context.tx, plan.id, **changed)
    cards.redraw(context, plan)
    context.audit(FLOW, plan.subject, version=plan.version + 1)
    changed_plan = broadcasts.get(context.tx, plan.id)
    assert changed_plan is not None
    said = _("Đã đổi thông báo lặp lại. Lần gửi tới: {moment}.", moment=moment_in_full(due))
    return [with_plan_buttons(said, changed_plan)]


def repeat(tick: Tick, plan: Broadcast) -> None:
    """Send a plan whose time has come, if it is still that day, and plan its next time.

    That is the first that is ahead: what was missed is not made up for. After its last day it ends.
    """
    assert plan.begins is not None
    assert plan.next_due is not None
    if local_date(plan.next_due) == local_date(tick.at):
        broadcast = add_sending(tick, plan)
        sending.begin(tick, broadcast)
        sending.tell_sender_of_start(tick, broadcast)
    cards.redraw(tick, plan)
    begins, due = repeat_after(plan.repeats, plan.begins, tick.at, calendar(tick.tx))
    if is_repeat_over(due, plan.repeats_until):
        broadcasts.change(tick.tx, plan.id, state=BroadcastState.SENT.value, next_due=None)
    else:
        ack_until = plan.ack_until_from(begins)
        broadcasts.change(tick.tx, plan.id, begins=begins, next_due=due, ack_until=ack_until)


def add_sending(tick: Tick, plan: Broadcast) -> Broadcast:
    written = NewBroadcast(
        f"{plan.subject}:{local_date(tick.at).isoformat()}",
        plan.by,
        tick.at,
        plan.text,
        plan.audience,
        BroadcastState.SENDING,
        ack_until=plan.ack_until_from(tick.at),
        plan=plan.id,
    )
    files = broadcasts.files_of(tick.tx, plan.subject)
    broadcast = broadcasts.add_with_files(tick.tx, written, files)
    audit.write(tick.tx, tick.at, None, "broadcast_repeated", broadcast.subject, plan=plan.id)
    return broadcast
