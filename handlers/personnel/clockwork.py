"""Accepted changes on their date: everything moves, once, and those concerned hear of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from bot.config import Settings
from bot.conversation.messages import Message
from bot.conversation.text import day_text, local_date
from bot.conversation.words import DEFAULT, _, speaking
from bot.domain.calendar import next_office_hour
from bot.domain.changes import AWAY, ChangeKind, PersonnelChange
from bot.domain.rights import HEADING, Role
from handlers.engine.tell import Notice, tell_notices
from handlers.joining import consent
from handlers.joining.consent import Cause
from handlers.personnel import cards
from handlers.personnel.cards import summary
from storage import audit
from storage.calendar import calendar
from storage.engine import contacts, outbox, role_holders
from storage.engine.contacts import Account
from storage.engine.db import Tx
from storage.engine.outbox import Lane, Outgoing
from storage.engine.role_holders import Holder
from storage.people import change_effects, changes, members, role_assignments

AT_ONCE = 200  # changes in one tick; the next takes what is left
TOLD = (*HEADING, Role.OFFICER)


@dataclass(frozen=True)
class Tick:
    """Which tick it is. ``heard`` is when people hear of it: by day, on a working day (the peace rule)."""

    tx: Tx
    now: datetime
    heard: datetime
    settings: Settings

    @property
    def today(self) -> date:
        return local_date(self.now)


def run(tx: Tx, now: datetime, settings: Settings) -> None:
    """Carry out what is due: of two workers one does it, and a repeat does nothing.

    The contacts and people are locked first, as their own events do it; then each change is taken.
    """
    found, wrong = changes.to_execute(tx, local_date(now), AT_ONCE)
    if not (found or wrong):
        return
    tick = Tick(tx, now, next_office_hour(now, calendar(tx), settings.quiet), settings)
    change_effects.lock_concerned(tx, [*found, *wrong])
    undone = [one for one in wrong if change_effects.undo(tx, one)]
    done = [
        one for one in found if changes.lock_accepted(tx, one.id) and changes.put_in_force(tx, one.id, now)
    ]
    people = {one.id: change_effects.apply(tx, one) for one in done}
    concerned = {person for person in (*people.values(), *(one.person for one in undone)) if person}
    role_assignments.end_in_closed(tx, concerned)
    changes.open_mailboxes(tx, [one.id for one in done], tick.today)
    for one in done:
        audit.write(tx, now, None, "change_in_force", cards.change_subject(one), kind=one.kind.value)
    for person in concerned:
        if members.has_any_role(tx, person, tick.today):
            change_effects.note_returned(tx, person)
    tell_of(tick, done, people)
    tell_undone(tick, [one for one in undone if one.effective > tick.today])
    for person, since in leavers(tick, done).items():
        let_go(tick, person, since)


def leavers(tick: Tick, done: Iterable[PersonnelChange]) -> dict[int, date]:
    """Who has left every unit by these, and since when."""
    away = {one.person: one.effective for one in done if one.kind in AWAY and one.person}
    return {
        person: since
        for person, since in away.items()
        if not members.has_any_role(tick.tx, person, tick.today)
    }


def let_go(tick: Tick, person: int, since: date) -> None:
    """Their accounts are nobody's again; a last word goes before the menu is a stranger's."""
    outbox.put(tick.tx, [last_word(tick, one, since) for one in contacts.accounts_of(tick.tx, person)])
    consent.unlink_all(Cause(tick.tx, tick.now, f"left:{tick.now.isoformat()}"), person, since)


def last_word(tick: Tick, account: Account, since: date) -> Outgoing:
    with speaking(DEFAULT):
        said = _(
            "Từ {day} anh/chị không còn nhiệm vụ trong danh sách của hệ thống, nên tài khoản này đã được gỡ "
            "và không nhận tin nhắc nữa. Nếu có nhầm lẫn, xin liên hệ {office}. Trân trọng cảm ơn anh/chị.",
            day=day_text(since),
            office=tick.settings.office_name,
        )
    key = f"left:send:{account.contact}:{tick.now.isoformat()}"
    to = (account.contact, account.channel, Lane.NUDGE)
    return Outgoing(key, *to, Message(said), tick.now, not_before=tick.heard)


def tell_of(tick: Tick, done: Sequence[PersonnelChange], people: dict[int, int | None]) -> None:
    """One message to each whom these concern: the units' heads and officers, who sent it, who it is about.

    The office has its lists: who has written it down there for a unit that telephoned hears no more of it.
    """
    units = {unit for one in done for unit in one.units}
    there = role_holders.holders(tick.tx, tick.now, TOLD, units)
    hearing: defaultdict[int, list[PersonnelChange]] = defaultdict(list)
    office = {one.person for one in role_holders.office_people(tick.tx, tick.now)} if done else set()
    for one in done:
        for person in hearers(one, there, people[one.id], office):
            hearing[person].append(one)
    say(tick, (notice(person, theirs, there) for person, theirs in hearing.items()))


def say(tick: Tick, notices: Iterable[Notice]) -> None:
    tell_notices(
        tick.tx, tick.now, (replace(one, not_before=tick.heard) for one in notices), tick.settings.quiet
    )


def tell_undone(tick: Tick, undone: Sequence[PersonnelChange]) -> None:
    """What was in force is not any more, until the day that the correction names."""
    units = {unit for one in undone for unit in one.units}
    there = role_holders.holders(tick.tx, tick.now, TOLD, units) if undone else {}
    for one in undone:
        word = partial(not_in_force, one, there)
        said = Notice(f"change_undone:{one.id}", 0, word, subject=cards.change_subject(one))
        say(tick, (replace(said, person=person) for person in hearers(one, there, one.person)))


def not_in_force(one: PersonnelChange, there: dict[int, list[Holder]]) -> Message:
    said = _(
        "{number} không còn hiệu lực theo đính chính {correction}, có hiệu lực từ {day}. Ai đã bị gỡ tài "
        "khoản, thủ trưởng gõ /moi để mời lại.",
        number=one.corrected,
        correction=one.number,
        day=day_text(one.effective),
    )
    lines = [responsible(name, there.get(unit, [])) for unit, name in named(one)]
    return Message("\n".join([said, *lines]), (cards.see_button(one),), cards.heading(one))


def hearers(
    one: PersonnelChange, there: dict[int, list[Holder]], person: int | None, office: Collection[int] = ()
) -> list[int]:
    """Who is responsible hears where that changes; of a name or a mailbox only who has to do with it."""
    units = one.units if moves_people(one) else ()
    able = [holder.person for unit in units for holder in there.get(unit, []) if holder.is_reachable]
    sender = [] if one.by in office and (able or not units) else [one.by]
    return sorted({*able, *sender, *([person] if person else [])})


def notice(person: int, theirs: Sequence[PersonnelChange], there: dict[int, list[Holder]]) -> Notice:
    first = theirs[0]
    return Notice(
        f"change_effect:{first.id}",
        person,
        lambda: in_force(theirs, there),
        subject=cards.change_subject(first),
    )


def in_force(theirs: Sequence[PersonnelChange], there: dict[int, list[Holder]]) -> Message:
    """What has changed, and who is responsible in the units concerned from now on."""
    lines = [_("{number} – {what}", number=one.number, what=summary(one)) for one in theirs]
    units = {unit: name for one in theirs if moves_people(one) for unit, name in named(one)}
    if any(one.kind == ChangeKind.JOIN for one in theirs):
        lines.append(_("Thủ trưởng đơn vị gõ /moi để mời người mới tham gia."))
    lines += [responsible(name, there.get(unit, [])) for unit, name in units.items()]
    options = tuple(cards.see_button(one) for one in theirs[: cards.MOST_BUTTONS])
    return Message("\n".join(lines), options, _("Thay đổi nhân sự đã có hiệu lực"), columns=2)


def moves_people(one: PersonnelChange) -> bool:
    """Whether it may change who is responsible in a unit, or somebody is not there any more."""
    return one.kind in AWAY or one.fields.get("roles", "") in TOLD


def named(one: PersonnelChange) -> list[tuple[int, str]]:
    return list(zip(one.units, (one.unit_name, one.to_name), strict=False))


def responsible(unit: str, there: Sequence[Holder]) -> str:
    """ "UBND xã Long Tân hiện nay: thủ trưởng …; theo dõi hộp thư …"."""
    nobody = _("chưa có ai")
    return _(
        "{unit} hiện nay: thủ trưởng {heads}; theo dõi hộp thư {officers}.",
        unit=unit,
        heads=", ".join(one.name for one in there if one.role == Role.HEAD) or nobody,
        officers=", ".join(one.name for one in there if one.role == Role.OFFICER) or nobody,
    )
