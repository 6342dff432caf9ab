"""The lists of drafts (/gopyduthao): of the office, and of what a unit was asked, and asks of others."""

from collections.abc import Iterator, Mapping, Sequence

from bot.conversation import Message, Option, _, day_text, local_date
from handlers.engine import (
    Action,
    Context,
    Replies,
    ToDo,
    Urgency,
    listed,
    next_page,
    numbered_page,
)
from handlers.opinions import cards
from storage.reporting import opinions
from storage.reporting.opinions import AGREED, DIFFERS, EXEMPT, OPEN, RECALLED, Draft, Opinion, OpinionPart

SHOWN = 5  # in one page


def show(context: Context, _words: str) -> Replies:
    """Show the office its drafts, a unit what it was asked and what it asks; who is both sees both."""
    said = show_drafts(context, 1) if context.may(Action.LOOK) else []
    own = read_own(context)
    return [*said, *(show_own(context, 1) if own or not said or read_sent(context) else [])]


def read_own(context: Context) -> list[Opinion]:
    units = {role.unit for role in context.who.roles if context.may(Action.OPINE, role.unit)}
    return opinions.of_some_units(context.tx, units)


def read_sent(context: Context) -> list[Draft]:
    """Return the drafts that units sent which this person heads."""
    units = {role.unit for role in context.who.roles if context.may(Action.CONSULT_OWN, role.unit)}
    return opinions.of_askers(context.tx, units)


def show_own(context: Context, page: int) -> Replies:
    """Show a page of what the units of this person were asked, then of what these ask of others."""
    asked = sorted(read_own(context), key=lambda one: (not one.is_owed, -one.id))
    sent = read_sent(context)
    is_sender = context.may(Action.CONSULT_OWN) and not context.may(Action.CONSULT)
    new = [Option("gd_new:", _("Xin ý kiến dự thảo mới"))] if is_sender else []
    if not (asked or sent):
        return [Message(_("Chưa có dự thảo nào gửi đơn vị góp ý."), tuple(new))]
    counts = opinions.counts(context.tx, [one.id for one in sent])
    found: list[tuple[str, str]] = [(f"gy:{one.id}", own_line(one)) for one in asked]
    found += [(f"gd:{one.id}", sent_line(one, counts[one.id])) for one in sent]
    here, page, of = numbered_page(found, page, SHOWN)
    lines = [f"{number}. {line}" for number, (_token, line) in here]
    options = [Option(token, _("Xem {number}", number=number)) for number, (token, _line) in here]
    options += [*next_page("gy_list", page, of), *new]
    heading = _("Dự thảo xin ý kiến đơn vị")
    return [listed(context, cards.UNIT, Message("\n".join(lines), tuple(options), heading, columns=2))]


def own_line(one: Opinion) -> str:
    places = {"title": one.title, "unit": cards.unit_text(one), "day": day_text(one.day)}
    if one.state == RECALLED:
        return _("{title} ({unit}): đã thu hồi", **places)
    if one.answer == EXEMPT:
        return _("{title} ({unit}): không phải góp ý", **places)
    if one.answer == AGREED:
        return _("{title} ({unit}): thống nhất, {name}", **places, name=one.giver)
    if one.answer == DIFFERS:
        return _("{title} ({unit}): có ý kiến, {name}", **places, name=one.giver)
    if one.state == OPEN:
        return _("{title} ({unit}): chưa trả lời, hạn {day}", **places)
    return _("{title} ({unit}): chưa trả lời, đã hết hạn {day}", **places)


def sent_line(draft: Draft, known: Mapping[str, int]) -> str:
    """Return the line of a draft that a unit sent, which names the unit first."""
    return _("{unit} xin ý kiến – {line}", unit=draft.asker, line=draft_line(draft, known))


def show_drafts(context: Context, page: int) -> Replies:
    """Show the office a page of its drafts, the newest first."""
    found = opinions.newest(context.tx)
    new = Option("gd_new:", _("Xin ý kiến dự thảo mới"))
    if not found:
        return [Message(_("Chưa có dự thảo nào xin ý kiến đơn vị."), (new,))]
    here, page, of = numbered_page(found, page, SHOWN)
    counts = opinions.counts(context.tx, [one.id for _number, one in here])
    lines = [f"{number}. {draft_line(one, counts[one.id])}" for number, one in here]
    options = [Option(f"gd:{one.id}", _("Xem {number}", number=number)) for number, one in here]
    options += [*next_page("gd_list", page, of), new]
    heading = _("Dự thảo xin ý kiến")
    return [listed(context, cards.OFFICE, Message("\n".join(lines), tuple(options), heading, columns=2))]


def draft_line(draft: Draft, known: Mapping[str, int]) -> str:
    done = known.get(AGREED, 0) + known.get(DIFFERS, 0)
    places = {"title": draft.title, "day": day_text(draft.day), "done": done, "all": done + known.get("", 0)}
    if draft.state == RECALLED:
        return _("{title}: đã thu hồi", **places)
    if draft.state == OPEN:
        return _("{title}: {done}/{all} đơn vị đã trả lời, hạn {day}", **places)
    return _("{title}: {done}/{all} đơn vị đã trả lời, hết hạn {day}", **places)


def show_draft(context: Context, draft: Draft) -> Replies:
    """Show whoever sent a draft how it stands."""
    return [cards.office_message(context, cards.whole_draft(context, draft))]


def show_parts(context: Context, draft: Draft, page: int) -> Replies:
    """Show whoever sent a draft a page of what units say by sections, with their files ([Đọc ý kiến])."""
    found = cards.whole_draft(context, draft)
    if not found.parts:
        return [Message(_("Chưa có nội dung góp ý nào."))]
    here, page, of = numbered_page(found.parts, page, SHOWN)
    given = {one.id: one for one in found.opinions}
    blocks = [part_block(number, part, given[part.opinion]) for number, part in here]
    subjects = dict.fromkeys(given[part.opinion].subject for _number, part in here)
    sent = [file for subject in subjects for file in opinions.file_ids(context.tx, subject)]
    options = next_page(f"gd_read:{draft.id}", page, of)
    heading = _("Ý kiến góp ý dự thảo {title}", title=draft.title)
    message = Message("\n\n".join(blocks), options, heading=heading, file_ids=tuple(sent))
    return [listed(context, cards.OFFICE, message)]


def part_block(number: int, part: OpinionPart, one: Opinion) -> str:
    section = cards.section_text(part.section)
    places = {"number": number, "unit": one.asked_as, "name": one.giver, "section": section}
    lines = [
        _("{number}. {unit} ({name}), {section}: {words}", **places, words=part.words),
        _("Lý do: {reason}", reason=part.reason) if part.reason else "",
        _("Tiếp thu, giải trình: {reply}", reply=part.reply) if part.reply else "",
    ]
    return "\n".join(filter(None, lines))


def to_do(context: Context) -> Iterator[ToDo]:
    """Offer whoever answers for a unit the drafts that it owes an opinion on."""
    owed = [one for one in read_own(context) if one.is_owed] if context.may(Action.OPINE) else []
    if not owed:
        return
    first = min(owed, key=lambda one: (one.day, one.id))
    is_today = first.day <= local_date(context.at)
    yield ToDo(Urgency.ENDS_TODAY if is_today else Urgency.IS_OWED, button_of(owed, first))


def button_of(owed: Sequence[Opinion], first: Opinion) -> Option:
    places = {"title": cards.shortened(first.title), "day": day_text(first.day), "count": len(owed)}
    if len(owed) == 1:
        return Option(f"gy:{first.id}", _("Góp ý dự thảo “{title}”, hạn {day}", **places))
    return Option("open:gopyduthao", _("Góp ý {count} dự thảo, hạn gần nhất {day}", **places))
