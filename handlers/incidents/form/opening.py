"""Open the form of an incident: by a button, with what was sent or said before it, and once more."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.conversation import SAID, Message, NoLongerPossible, _, expand, fold, local_date, regex
from bot.domain.incident_words import (
    tells_cause,
    tells_of_others_mailbox,
    tells_of_own_mailbox,
    tells_of_unit_mailbox,
    without_order,
)
from bot.domain.incidents import UNSOLVED, IncidentKind
from bot.domain.understanding import normal
from handlers.engine import (
    MOST,
    Action,
    Context,
    Prefilled,
    Replies,
    Role,
    file_answers,
    forms,
    id_in,
    no_such_button,
    start_form,
    take_unasked,
    unasked_card,
)
from handlers.incidents.cards import kind_name
from handlers.incidents.guidance import SOLVED, cards_offering
from handlers.incidents.raising import FLOW, RaisingFacts, UnitBox, kind_in_words, opened_said
from storage import directory, files, incidents
from storage.checks import duties
from storage.engine import Conversation, conversations, get_conversation

JUST_SENT = timedelta(minutes=30)  # what was sent unasked so lately shows the fault that is told now
NO_POWER = regex(  # folded
    r"\b(?:mat|cup|cat|ngat|khong co|ko co|chua co) (?:dien(?! (?:tu|thoai)\b)|mang|internet|wifi)\b"
    r"|\bdut cap\b"
)


def open_form(context: Context, duty: int | None = None, words: str = "") -> Replies:
    """Open the form ([Báo sự cố]); from a duty's [Không vào được] its unit and mailbox are known.

    ``words``: what was said of it already; it describes the incident where it tells more than that.
    """
    if forms.is_open(context, FLOW, {"duty": duty}):  # its question is asked again
        return []
    kind = kind_in_words(words, normal(words).plain)
    is_other = kind not in ("", kind_name(IncidentKind.LOGIN))
    is_told = is_other or tells_cause(words) or NO_POWER.search(fold(expand(words)))
    said = {"what": words} if is_told else {}
    return begin(context, raising_facts(context, duty), said | ({"kind": kind} if is_other else {}))


def open_told(context: Context, said: Mapping[str, str], said_at: datetime) -> Replies:
    """Open the form with what was said of its questions."""
    return begin(context, raising_facts(context, None), said, said_at)


def begin(
    context: Context,
    begun: Prefilled[RaisingFacts],
    said: Mapping[str, str],
    said_at: datetime | None = None,
) -> Replies:
    """Begin the form; pictures that were sent just before it, unasked, go with it with their captions."""
    sent = files.take_pictures(context.tx, context.who.contact, context.at - JUST_SENT, MOST)
    context.redraw(*(unasked_card(row.id) for row in sent))
    noted = [Message(_("Đã nhận ảnh, tệp; sẽ gửi kèm nội dung này."))] if sent else []
    given = {**begun.given, **(file_answers([row.id for row in sent]) if sent else {})}
    what = "\n".join(filter(None, (*(row.caption for row in sent), without_order(said.get("what", "")))))
    told = {**opened_said(what), **said, **({"what": what} if what else {})}
    if NO_POWER.search(fold(expand(what))):  # which no way of logging in helps
        told[f"helped_{IncidentKind.LOGIN}"] = _("Vẫn chưa được")
    if begun.facts.own and not begun.facts.duty and tells_of_own_mailbox(normal(what).plain):
        given["mailbox"] = "own"
    elif not begun.facts.duty and tells_of_unit_mailbox(what):
        given["mailbox"] = "unit"
    if not begun.facts.duty and tells_of_others_mailbox(normal(what).plain):
        given.pop("mailbox", None)
    return [*noted, *start_form(context, FLOW, Prefilled(begun.facts, given, told, said_at))]


def open_with_files(context: Context, first: int) -> Replies:
    """Open the form with what was sent before it ([Báo sự cố với ảnh, tệp này]); captions describe it."""
    sent = take_unasked(context, first)
    given: dict[str, Any] = {**file_answers([row.id for row in sent])}
    if what := "\n".join(filter(None, (row.caption for row in sent))):
        given["what"] = what
    asked = _("Mỗi lượt báo kèm tối đa {most} tệp. Xin gửi các tệp còn lại sau khi đã báo.", most=MOST)
    too_many = [Message(asked)] if len(sent) > MOST else []
    begun = raising_facts(context, None)
    prefilled = Prefilled(begun.facts, {**begun.given, **given})
    return [*too_many, *start_form(context, FLOW, prefilled)]


def leave_unasked(context: Context, first: int) -> Replies:
    """Leave unused what was sent before anybody asked ([Bỏ qua]): it is deleted after a day."""
    with suppress(NoLongerPossible):
        take_unasked(context, first)
    return [Message(_("Đã bỏ qua tệp."))]


def open_again(context: Context, kept: Conversation, words: str = "") -> Replies:
    """Open the form with what was entered before the guidance was said to have helped ([Báo sự cố này]).

    ``words``: what was said besides; it is added to the description, and another kind is obeyed.
    """
    given, kind = dict(kept.facts["given"]), str(kept.facts["kind"])
    said = {key: str(value) for key, value in dict(given.pop(SAID, {})).items()}
    parts = (given.pop("what", ""), said.pop("what", ""), words)
    told = kind_in_words(words, normal(words).plain)
    if told:
        given.pop("kind", None)
        said["kind"] = told
    if what := "\n".join(filter(None, parts)):
        said["what"] = what
    conversations.close(context.tx, kept)
    context.redraw(*cards_offering(kept))
    begun = raising_facts(context, kept.facts["duty"])
    answers = {**begun.given, **given, f"helped_{kind}": "no"}
    return begin(context, replace(begun, given=answers), said, kept.touched)


def solved_before(context: Context, text: str) -> Conversation:
    """Find what was entered of a fault that was said to be solved; refused after some hours."""
    found = get_conversation(context.tx, id_in(text), context.who)
    if found is None or found.flow != SOLVED or found.expires <= context.at:
        raise no_such_button()
    return found


def raising_facts(context: Context, duty: int | None) -> Prefilled[RaisingFacts]:
    """Return what the form knows; which mailbox it is about is guessed, and shown at the review."""
    context.need(Action.RAISE)
    roles = {one.unit: one.unit_name for one in context.who.roles}
    boxes = directory.main_of_units(context.tx, roles)
    facts = RaisingFacts(
        day=local_date(context.at),
        at=context.at,
        is_office=context.reaches_all(Action.RAISE),
        units=[(unit, name, boxes.get(unit, "")) for unit, name in roles.items()],
        own=directory.own_of_people(context.tx, [context.who.person]).get(context.who.person, ""),
        domains=context.settings.mail_domains,
        duty=duty,
        known=unit_of_duty(context, duty) if duty else None,
        unsolved=unsolved_of(context),
    )
    is_of_unit = duty or facts.is_office or context.who.is_one_of(Role.OFFICER) or not facts.own
    return Prefilled(facts, {"mailbox": "unit" if is_of_unit else "own"})


def unsolved_of(context: Context) -> list[tuple[int, str, int, str]]:
    """Return what is open and theirs to see, the oldest first: to it more may be added."""
    units = [one.unit for one in context.who.units(Role.OFFICER, Role.HEAD, Role.DEPUTY)]
    found = incidents.listed(context.tx, units, or_raised_by=context.who.person)
    unsolved = sorted((one for one in found if one.state in UNSOLVED), key=lambda one: one.id)
    return [(one.id, one.reference, one.unit, one.kind.value) for one in unsolved]


def unit_of_duty(context: Context, duty_id: int) -> UnitBox:
    duty = duties.get(context.tx, duty_id)
    if duty is None:
        raise no_such_button()
    context.need(Action.RAISE, duty.unit)
    return duty.unit, duty.unit_name, directory.main_of_units(context.tx, [duty.unit]).get(duty.unit, "")
