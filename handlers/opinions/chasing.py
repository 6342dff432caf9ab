"""Chase by hand who owes an opinion on a draft: each person once a day, the clock's reminder included."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bot.conversation import Message, NoLongerPossible, _, local_date, number_text
from handlers.engine import Context, Notice, Replies, Tick, few_units, tell_all
from handlers.opinions import cards, telling
from handlers.opinions.asking import need_draft
from handlers.reports.telling import CHASED, CHASES_A_DAY
from storage.engine import texts
from storage.reporting import opinions
from storage.reporting.opinions import Draft, Opinion

REMINDED = "draft_reminded"  # counts who was reminded of which draft on a day
Owed = Mapping[int, Sequence[Opinion]]  # person -> what their units owe


@dataclass(frozen=True)
class DraftChase:
    """The units that owe an opinion on a draft, and who is told: who of them was so today, who often enough.

    ``full``: who was reminded by hand today as often as may be, of drafts and of reports.
    """

    owed: Sequence[Opinion]
    able: Owed
    reminded: Collection[int]
    full: Collection[int]

    @property
    def told(self) -> Owed:
        left_out = {*self.reminded, *self.full}
        return {person: found for person, found in self.able.items() if person not in left_out}


def note_reminded(context: Context | Tick, reminded: Owed) -> None:
    """Note who was reminded of what today, by hand or by the clock."""
    keys = {key_of(person, one.draft) for person, found in reminded.items() for one in found}
    texts.count_each(context.tx, REMINDED, keys, local_date(context.at).isoformat())


def key_of(person: int, draft: int) -> str:
    return f"{draft}:{person}"


def chase(context: Context, draft: Draft) -> Replies:
    """Remind the units that owe an opinion ([Nhắc đơn vị chưa góp ý]); say whom it reached, and whom not."""
    draft = need_draft(context, draft.id)
    owed = [one for one in opinions.of_a_draft(context.tx, draft.id) if one.is_owed]
    if not owed:
        raise NoLongerPossible(_("Không còn đơn vị nào phải nhắc góp ý dự thảo này."))
    if local_date(draft.created) == local_date(context.at):
        raise NoLongerPossible(_("Đơn vị vừa nhận dự thảo hôm nay nên chưa nhắc; nhắc được từ ngày mai."))
    found = find_chase(context, draft, owed)
    reached = {*tell_all(context, notices(context, draft, found.told))}
    told = {person: there for person, there in found.told.items() if person in reached}
    note_reminded(context, told)
    texts.count_each(context.tx, CHASED, map(str, told), local_date(context.at).isoformat())
    context.audit("draft_chase", draft.subject, people=len(reached))
    return [Message(chased_text(context, found, told))]


def find_chase(context: Context, draft: Draft, owed: Sequence[Opinion]) -> DraftChase:
    """Find whom to remind, who was reminded of this draft today, and who of others often enough."""
    able, day = telling.whom_to_remind(context, owed), local_date(context.at).isoformat()
    of_draft = texts.counted_each(context.tx, REMINDED, {key_of(one, draft.id) for one in able}, day)
    by_hand = texts.counted_each(context.tx, CHASED, map(str, able), day)
    reminded = {one for one in able if of_draft.get(key_of(one, draft.id))}
    full = {one for one in able if by_hand.get(str(one), 0) >= CHASES_A_DAY}
    return DraftChase(owed, able, reminded, full - reminded)


def notices(context: Context, draft: Draft, told: Owed) -> list[Notice]:
    """Return one reminder a person, which names all units of theirs that owe an opinion."""
    key = f"draft_chase:{local_date(context.at).isoformat()}:{draft.id}"
    at = telling.begins(context)
    return [
        Notice(
            key,
            person,
            partial(cards.chase_message, found),
            subject=cards.unit_card(found[0].id),
            not_before=at,
            roles=telling.READERS,
            unit=telling.only_unit(found),
        )
        for person, found in told.items()
    ]


def chased_text(context: Context, chase: DraftChase, told: Owed) -> str:
    """Say which units were reminded, and which were not and why."""
    title, lines = chase.owed[0].title, []
    if told:
        people = number_text(len(told))
        places = {"title": title, "people": people, "units": names(chase, units_of(chase, told))}
        said = _("Đã nhắc {people} người góp ý dự thảo “{title}”: {units}.", **places)
        lines.append(telling.with_hour(context, said))
    else:
        lines.append(_("Hiện không nhắc thêm được ai về dự thảo “{title}”.", title=title))
    reminded = units_of(chase, told)
    if before := units_of(chase, chase.reminded) - reminded:
        lines.append(_("Hôm nay đã nhắc, không nhắc lại: {units}.", units=names(chase, before)))
    if full := units_of(chase, chase.full) - reminded - before:
        places = {"most": number_text(CHASES_A_DAY), "units": names(chase, full)}
        lines.append(
            _("Người nhận tin hôm nay đã được nhắc thêm {most} lượt, không nhắc nữa: {units}.", **places)
        )
    if silent := {one.unit for one in chase.owed} - units_of(chase, chase.able):
        lines.append(_("Không có người nhận tin, cần gọi điện: {units}.", units=names(chase, silent)))
    return "\n".join(lines)


def units_of(chase: DraftChase, people: Iterable[int]) -> set[int]:
    return {one.unit for person in people for one in chase.able[person]}


def names(chase: DraftChase, unit_ids: Collection[int]) -> str:
    return few_units([one.unit_name for one in chase.owed if one.unit in unit_ids])
