"""Put what was prepared before whoever releases it; release it, take it back, prepare it anew."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from bot.conversation import REVIEW, Message, Refused, _, moment_text, speaking
from handlers.engine import (
    FILE,
    Context,
    PreparedForm,
    Replies,
    Role,
    Who,
    not_allowed,
    released_by_another,
    resume,
    tell_each,
)
from handlers.engine.forms import reopen
from handlers.releases import cards
from handlers.releases.prepared import decide_again
from storage import files
from storage.engine import Holder, Opening, conversations, holders, roles_of_each
from storage.reporting import submissions
from storage.reporting.submissions import NewSubmission, Submission


def submit(context: Context, prepared: PreparedForm) -> Replies:
    """Keep what was prepared, and put it before those who may release it. Refused where nobody is there."""
    deciders = others_who_release(context)
    if not deciders:
        raise Refused(
            _("Chưa có người khác có quyền ban hành nên chưa trình được. Đề nghị anh/chị báo người vận hành.")
        )
    if prepared.by_button and (same := waiting_like(context, prepared)):
        return [Message(_("Nội dung này đang chờ ban hành.")), cards.card(context, same)]
    here, who = prepared, context.who
    new = NewSubmission(here.flow, here.facts, here.answers, who.language, here.shown, who.person)
    made = submissions.get(context.tx, submissions.add(context.tx, new, context.at))
    assert made
    for before in submissions.reopened(context.tx, who.person, here.flow):
        if before.facts == here.facts:  # this is what it has become
            submissions.change(context.tx, before.id, state="replaced", facts={}, answers=[])
            context.redraw(before.subject, f"{cards.OWN}:{before.id}")
    for file in attached_files(made):
        files.add_use(context.tx, file, made.subject)
    context.audit("submit", made.subject, flow=made.flow)
    roles = roles_of_each(context.tx, [one.person for one in deciders], context.at)
    said = {
        one.person: partial(cards.card, reading(context, Who(one.person, "", "", 0, roles[one.person])), made)
        for one in deciders
    }
    tell_each(context, said, once=f"{made.subject}:new", roles=(Role.OFFICE,))
    names = ", ".join(one.name for one in deciders)
    places = {"title": cards.what_text(context, made), "names": names}
    return [cards.own_card(made, _("Đã trình nội dung “{title}”. Người ban hành: {names}.", **places))]


def waiting_like(context: Context, prepared: PreparedForm) -> Submission | None:
    """Return the same where it waits already; in whatever language that was prepared."""
    now = (cards.as_now(context, one) for one in submissions.waiting(context.tx) if one.flow == prepared.flow)
    return next((one for one in now if one.facts == prepared.facts), None)


def others_who_release(context: Context) -> list[Holder]:
    """Return those of the office, but for this person, who may release what is prepared."""
    found = holders(context.tx, context.at, [Role.OFFICE])
    each = {one.person: one for of_unit in found.values() for one in of_unit}
    return [one for one in each.values() if one.person != context.who.person]


def reading(context: Context, who: Who) -> Context:
    return replace(context, who=who)


def attached_files(one: Submission) -> Iterator[int]:
    """Yield the files that its form was given."""
    for key, answer in one.answers.items():
        if key.startswith(f"{FILE}:") and isinstance(answer.value, int):
            yield answer.value
    if isinstance(file := one.facts.get("file"), int) and file:
        yield file


def release(context: Context, one: Submission) -> Replies:
    """Do what was prepared, as the one who releases it, with their rights now ([Ban hành])."""
    need_decider(context, one)
    form = context.features.forms[one.flow]
    if form.action:
        context.need(form.action)
    with speaking(one.language):
        decision = decide_again(context, one.flow, one.facts, one.answers)
    said = form.execute(replace(context, prepared_by=one.by), decision)
    settle(context, one, "released")
    context.audit("release", one.subject, flow=one.flow, prepared_by=one.by)
    title, moment = cards.what_text(context, one), moment_text(one.at)
    tell_preparer(context, one, partial(released_message, context, one))
    done = _("Đã ban hành nội dung “{title}” do {name} trình lúc {moment}.", **vars_of(one, title, moment))
    return [Message(done), *said]


def vars_of(one: Submission, title: str, moment: str) -> dict[str, str]:
    return {"title": title, "name": one.name, "moment": moment}


def need_decider(context: Context, one: Submission) -> None:
    """Refuse what waits no more, and to release one's own where another one is to look at it."""
    cards.need_waiting(one)
    if not cards.is_decider(context, one):
        raise released_by_another()


def settle(context: Context, one: Submission, state: str, reason: str = "") -> None:
    """Note what has become of it; of what was done, its answers are kept no more."""
    values = {"state": state, "reason": reason, "decided_by": context.who.person, "decided_at": context.at}
    if state == "released":
        values |= {"facts": {}, "answers": [], "shown": one.shown}
        for file in attached_files(one):
            files.remove_use(context.tx, file, one.subject)
        if context.features.forms[one.flow].is_secret:
            values["shown"] = ""
    submissions.change(context.tx, one.id, **values)
    context.redraw(one.subject, f"{cards.OWN}:{one.id}")


def released_message(context: Context, one: Submission) -> Message:
    places = vars_of(one, cards.what_text(context, one), moment_text(one.at))
    places["name"] = context.who.name
    return Message(_("{name} đã ban hành nội dung “{title}” anh/chị trình lúc {moment}.", **places))


def tell_preparer(context: Context, one: Submission, say: partial[Message]) -> None:
    if one.by != context.who.person:
        tell_each(context, {one.by: say}, once=f"{one.subject}:{context.event}", roles=(Role.OFFICE,))


def withdraw(context: Context, one: Submission) -> Replies:
    """Take back what one has prepared oneself, before anybody has decided ([Rút lại])."""
    need_own(context, one)
    cards.need_waiting(one)
    settle(context, one, "withdrawn")
    context.audit("submission_back", one.subject)
    back, title = replace(one, state="withdrawn"), cards.what_text(context, one)
    return [cards.own_card(back, _("Đã rút lại nội dung “{title}” đã trình.", title=title))]


def need_own(context: Context, one: Submission) -> None:
    if one.by != context.who.person:
        raise not_allowed()


def open_again(context: Context, one: Submission) -> Replies:
    """Open the form with all that was given in it ([Sửa và trình lại]); while it is open, go on with it."""
    need_own(context, one)
    if not cards.fix_button(one):
        waits = _("Nội dung này đang chờ ban hành.")
        raise Refused(waits if one.state == "waiting" else cards.state_text(one))
    form = context.features.forms[one.flow]
    if form.action:
        context.need(form.action)
    there = conversations.about(context.tx, context.who, one.flow, one.subject)
    if there and there.expires > context.at:
        return resume(context, there.id)
    submissions.change(context.tx, one.id, state="reopened")
    context.redraw(one.subject, f"{cards.OWN}:{one.id}")
    given = {key: answer for key, answer in one.answers.items() if not key.startswith(REVIEW)}
    opening = Opening(one.flow, one.facts, form.life, one.subject, given)
    return reopen(context, opening, cards.state_text(one))
