"""Chase by hand who owes an opinion on a draft: each person once a day, the clock's reminder included."""

from collections.abc import Iterable, Sequence
from functools import partial

from bot.conversation import Message, NoLongerPossible, _, local_date, number_text
from handlers.engine import Context, Notice, Replies, Tick, few_units, tell_all
from handlers.opinions import cards, telling
from handlers.opinions.asking import need_draft
from storage.engine import holders, texts
from storage.reporting import opinions
from storage.reporting.opinions import Draft, Opinion

REMINDED = "draft_reminded"  # counts who was reminded of which draft on a day
Owing = tuple[int, Opinion]  # a person, and what their unit owes


def key_of(person: int, draft: int) -> str:
    return f"{draft}:{person}"


def note_reminded(context: Context | Tick, reminded: Iterable[Owing]) -> None:
    """Note who was reminded of what today, by hand or by the clock."""
    keys = {key_of(person, one.draft) for person, one in reminded}
    texts.count_each(context.tx, REMINDED, keys, local_date(context.at).isoformat())


def chase(context: Context, draft: Draft) -> Replies:
    """Remind the units that owe an opinion ([Nhắc đơn vị chưa góp ý]); say whom it reached, and whom not."""
    draft = need_draft(context, draft.id)
    owed = [one for one in opinions.of_a_draft(context.tx, draft.id) if one.is_owed]
    if not owed:
        raise NoLongerPossible(_("Không còn đơn vị nào phải nhắc góp ý dự thảo này."))
    if local_date(draft.created) == local_date(context.at):
        raise NoLongerPossible(_("Đơn vị vừa nhận dự thảo hôm nay nên chưa nhắc; nhắc được từ ngày mai."))
    there = holders(context.tx, context.at, telling.READERS, {one.unit for one in owed})
    able = [(person, one) for one in owed for person in telling.whom_to_remind(there[one.unit])]
    fresh = not_reminded(context, draft, able)
    reached = {*tell_all(context, notices(context, fresh))}
    told = [(person, one) for person, one in fresh if person in reached]
    note_reminded(context, told)
    context.audit("draft_chase", draft.subject, people=len(reached))
    return [Message(chased_text(context, owed, able, told))]


def not_reminded(context: Context, draft: Draft, able: Sequence[Owing]) -> list[Owing]:
    """Return those who have not been reminded of this draft today."""
    keys = {key_of(person, draft.id) for person, _one in able}
    times = texts.counted_each(context.tx, REMINDED, keys, local_date(context.at).isoformat())
    return [(person, one) for person, one in able if not times.get(key_of(person, draft.id))]


def notices(context: Context, owing: Sequence[Owing]) -> list[Notice]:
    at, day = telling.begins(context), local_date(context.at).isoformat()
    return [
        Notice(
            f"draft_chase:{day}:{one.id}",
            person,
            partial(cards.due_message, one),
            subject=cards.unit_card(one.id),
            not_before=at,
            roles=telling.READERS,
            unit=one.unit,
        )
        for person, one in owing
    ]


def chased_text(
    context: Context, owed: Sequence[Opinion], able: Sequence[Owing], told: Sequence[Owing]
) -> str:
    """Say which units were reminded, and which were not and why."""
    reminded, known = {one.unit for _person, one in told}, {one.unit for _person, one in able}
    title = owed[0].title
    lines = []
    if told:
        people = number_text(len({person for person, _one in told}))
        places = {"title": title, "people": people, "units": names(owed, reminded)}
        said = _("Đã nhắc {people} người góp ý dự thảo “{title}”: {units}.", **places)
        lines.append(telling.with_hour(context, said))
    else:
        lines.append(_("Hiện không nhắc thêm được ai về dự thảo “{title}”.", title=title))
    if before := known - reminded:
        lines.append(_("Hôm nay đã nhắc, không nhắc lại: {units}.", units=names(owed, before)))
    if silent := {one.unit for one in owed} - known:
        lines.append(_("Không có người nhận tin, cần gọi điện: {units}.", units=names(owed, silent)))
    return "\n".join(lines)


def names(owed: Sequence[Opinion], unit_ids: Iterable[int]) -> str:
    there = {*unit_ids}
    return few_units([one.unit_name for one in owed if one.unit in there])
