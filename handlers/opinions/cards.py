"""Cards of drafts: what a unit is asked and has answered, what whoever asks has got, and receipts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.conversation import Message, NoLongerPossible, Option, _, long_day, moment_text, number_text
from handlers.engine import (
    Action,
    Card,
    Context,
    Part,
    Who,
    few_units,
    id_in,
    may,
    no_such_button,
    not_allowed,
    version_of,
)
from storage.reporting import opinions
from storage.reporting.opinions import AGREED, CLOSED, DIFFERS, EXEMPT, RECALLED, Draft, Opinion, OpinionPart

UNIT, OFFICE = "opinion", "draft"  # kinds of cards
DUE, DONE, SENT = "opinion_due", "opinion_done", "opinion_sent"  # … of reminders and receipts
RESULT, MOVED = "opinion_result", "opinion_moved"  # … of what became of opinions, of a day that moved
SHOWN = 10  # units that are named, and parts that are shown
LONGEST = 60  # characters of a title on a button


def unit_card(opinion: int) -> str:
    return f"{UNIT}:{opinion}"


def cards_of(opinion: Opinion) -> tuple[str, ...]:
    """Return all cards that show a unit's answer."""
    return (
        *(f"{kind}:{opinion.id}" for kind in (UNIT, DUE, DONE, SENT, RESULT, MOVED)),
        f"{OFFICE}:{opinion.draft}",
    )


@dataclass(frozen=True)
class ShownOpinion:
    opinion: Opinion
    parts: Sequence[OpinionPart]


@dataclass(frozen=True)
class ShownDraft:
    draft: Draft
    opinions: Sequence[Opinion]
    parts: Sequence[OpinionPart]

    @property
    def version(self) -> str:
        """Return the version of what became of the opinions."""
        return version_of([(one.id, one.reply) for one in self.parts], self.draft.told_at)

    @property
    def by_code(self) -> dict[str, OpinionPart]:
        """Return the parts by their codes in the workbook."""
        given = {one.id: one for one in self.opinions}
        return {part_code(given[part.opinion], part): part for part in self.parts}

    @property
    def news(self) -> list[Opinion]:
        """Return the units that have not heard yet what became of some of their opinions."""
        told = self.draft.told_at
        new = {one.opinion for one in self.parts if one.replied_at and not (told and one.replied_at <= told)}
        return [one for one in self.opinions if one.id in new]


def read_opinion(context: Context, text: str) -> ShownOpinion | None:
    found = opinions.opinion(context.tx, id_in(text))
    return ShownOpinion(found, parts_of(context, found)) if found else None


def parts_of(context: Context, opinion: Opinion) -> Sequence[OpinionPart]:
    """Return what a unit says by sections; nothing where it has taken that back."""
    there = opinions.parts(context.tx, [opinion.id]) if opinion.answer == DIFFERS else {}
    return there.get(opinion.id, ())


def read_draft(context: Context, text: str) -> ShownDraft | None:
    found = opinions.get(context.tx, id_in(text))
    return whole_draft(context, found) if found else None


def whole_draft(context: Context, draft: Draft) -> ShownDraft:
    there = opinions.of_a_draft(context.tx, draft.id)
    parts = opinions.parts(context.tx, [one.id for one in there if one.answer == DIFFERS])
    return ShownDraft(draft, there, [part for one in there for part in parts.get(one.id, ())])


def own_opinion(context: Context, text: str, *, locks: bool = True) -> Opinion:
    """Return what a unit of this person was asked, locked; no such button where it is none of theirs."""
    read = opinions.locked_opinion if locks else opinions.opinion
    found = read(context.tx, id_in(text))
    if found is None or not context.may(Action.OPINE, found.unit):
        raise no_such_button()
    return found


OWN: Part[Opinion] = Part(own_opinion, lambda context, text: own_opinion(context, text, locks=False))


def seen_version(opinion: Opinion) -> str:
    """Return the version of a unit's answer, which a press vouches for."""
    return version_of(opinion.answer, opinion.given_at)


def may_send(context: Context, draft: Draft) -> bool:
    """Return whether this person may send a draft on: one of the office's, or one of a unit they head."""
    return context.may(Action.CONSULT) if draft.unit is None else context.may(Action.CONSULT_OWN, draft.unit)


def may_look(who: Who, draft: Draft) -> bool:
    """Return whether this person may see what came of a draft; what is between units the office does not."""
    return may(who, Action.LOOK) if draft.unit is None else may(who, Action.CONSULT_OWN, draft.unit)


def need_sender(context: Context, draft: Draft | None) -> Draft:
    """Return a draft that this person may send on; refuse whoever may not."""
    if draft is None:
        raise no_such_button()
    if not may_send(context, draft):
        raise not_allowed()
    return draft


def looked_at(context: Context, text: str) -> Draft:
    draft = opinions.get(context.tx, id_in(text))
    if draft is None:
        raise no_such_button()
    if not may_look(context.who, draft):
        raise not_allowed()
    return draft


LOOKED: Part[Draft] = Part(looked_at)
SENT_BY: Part[Draft] = Part(lambda context, text: need_sender(context, opinions.get(context.tx, id_in(text))))


def asker(one: Draft | Opinion) -> str:
    """Return in whose name units are asked, as a sentence begins."""
    return one.asker or _("{The_office}")


def need_open(opinion: Opinion) -> None:
    """Refuse where it is too late to answer, or nothing is to be answered any more."""
    if opinion.state == RECALLED:
        raise NoLongerPossible(
            _("{unit} đã thu hồi dự thảo “{title}”.", unit=asker(opinion), title=opinion.title)
        )
    if opinion.answer == EXEMPT:
        raise NoLongerPossible(_("Đơn vị không phải góp ý dự thảo “{title}” nữa.", title=opinion.title))
    if not opinion.is_open:
        said = _(
            "Đã hết hạn góp ý dự thảo “{title}” ({day}). Nếu cần góp ý thêm, xin đề nghị {unit} lùi hạn.",
            unit=opinion.asker or _("{the_office}"),
            title=opinion.title,
            day=long_day(opinion.day),
        )
        raise NoLongerPossible(said)


def unit_message(found: ShownOpinion, office: str) -> Message:
    """Show a unit what it is asked, what it has answered and what became of that."""
    one = found.opinion
    lines = [
        f"{one.title}.",
        _("Nội dung cần góp ý: {note}", note=one.note) if one.note else "",
        _("Trả lời chậm nhất hết {day}.", day=long_day(one.day)),
        _("Đơn vị: {unit}.", unit=unit_text(one)),
        *answer_lines(found),
        state_line(one),
    ]
    text = "\n".join(filter(None, lines))
    heading = _("Đề nghị góp ý dự thảo của {office}", office=one.asker or office)
    return Message(text, unit_options(one), heading=heading, columns=2, card=unit_card(one.id))


def unit_text(one: Opinion) -> str:
    """Name a unit; of one that was merged since what it was asked as, too."""
    if one.asked_as == one.unit_name:
        return one.unit_name
    return _("{unit}, nguyên {before}", unit=one.unit_name, before=one.asked_as)


def unit_options(one: Opinion) -> tuple[Option, ...]:
    if not one.is_open:
        return ()
    if one.answer == DIFFERS:
        drop = Option(f"gy_drop:{one.id}", _("Rút ý kiến"))
        return Option(f"gy_say:{one.id}", _("Sửa ý kiến")), drop
    agree = () if one.answer else (Option(f"gy_yes:{one.id}:{seen_version(one)}", _("Thống nhất")),)
    return *agree, Option(f"gy_say:{one.id}", _("Có ý kiến"))


def answer_text(one: Opinion) -> str:
    """Say what a unit has answered, and who did; "" while it has not."""
    if not one.answer or one.given_at is None:
        return ""
    places = {"name": one.giver, "moment": moment_text(one.given_at)}
    if one.answer == AGREED:
        return _("Đã trả lời: thống nhất ({name}, {moment}).", **places)
    return _("Đã trả lời: có ý kiến ({name}, {moment}).", **places)


def answer_lines(found: ShownOpinion) -> list[str]:
    return [answer_text(found.opinion), *part_lines(found)]


def part_lines(found: ShownOpinion) -> list[str]:
    """Return what a unit says by sections, with what became of each, once units are told that."""
    lines = []
    for number, part in enumerate(found.parts[:SHOWN], 1):
        places = {"number": number, "section": section_text(part.section), "words": part.words}
        lines.append(_("{number}. {section}: {words}", **places))
        if part.reason:
            lines.append(_("Lý do: {reason}", reason=part.reason))
        if found.opinion.told_at and part.reply:
            lines.append(_("Tiếp thu, giải trình: {reply}", reply=part.reply))
    if len(found.parts) > SHOWN:
        lines.append(_("… và {count} nội dung khác.", count=len(found.parts) - SHOWN))
    return lines


def section_text(section: str) -> str:
    return section or _("Góp ý chung")


def state_line(one: Opinion) -> str:
    """Say why nothing can be answered any more; "" while it can."""
    if one.state == RECALLED:
        return _("{unit} đã thu hồi dự thảo. Lý do: {why}", unit=asker(one), why=one.reason)
    if one.answer == EXEMPT:
        return _("Đơn vị không phải góp ý dự thảo này nữa.")
    return _("Đã hết hạn góp ý.") if one.state == CLOSED else ""


def due_message(one: Opinion) -> Message:
    """Remind of an opinion that is owed."""
    places = {"title": one.title, "unit": one.unit_name, "day": long_day(one.day)}
    said = _("{unit} chưa góp ý dự thảo “{title}”; trả lời chậm nhất hết {day}.", **places)
    options = (*unit_options(one), Option(f"gy:{one.id}", _("Xem dự thảo")))
    return Message(said, options, columns=2, card=f"{DUE}:{one.id}")


def chase_message(found: Sequence[Opinion]) -> Message:
    """Remind of a draft on which one unit of theirs owes an opinion, or several."""
    if len(found) == 1:
        return due_message(found[0])
    one, units = found[0], few_units([one.unit_name for one in found])
    places = {"title": one.title, "units": units, "day": long_day(one.day)}
    said = _("Dự thảo “{title}” còn chờ ý kiến của: {units}. Trả lời chậm nhất hết {day}.", **places)
    return Message(said, tuple(Option(f"gy:{one.id}", one.unit_name) for one in found[:SHOWN]))


def result_message(found: ShownOpinion) -> Message:
    """Tell a unit what became of its opinions."""
    one = found.opinion
    lines = [_("Dự thảo: {title}.", title=one.title), _("Đơn vị: {unit}.", unit=unit_text(one))]
    text = "\n".join([*lines, *part_lines(found)])
    heading = _("Kết quả tiếp thu, giải trình ý kiến góp ý")
    return Message(text, heading=heading, card=f"{RESULT}:{one.id}")


def draw_result(context: Context, found: ShownOpinion, _shown: Message) -> Message:
    """Show what became of the opinions as they are now; where they were taken back, how the unit stands."""
    is_answered = found.opinion.told_at and any(one.reply for one in found.parts)
    return result_message(found) if is_answered else draw_opinion(context, found, _shown)


def moved_message(one: Opinion) -> Message:
    """Tell a unit that owes an opinion until when it is taken now."""
    said = _("Hạn góp ý dự thảo “{title}” đổi thành hết {day}.", title=one.title, day=long_day(one.day))
    options = (*unit_options(one), Option(f"gy:{one.id}", _("Xem dự thảo")))
    return Message(said, options, heading=one.unit_name, columns=2, card=f"{MOVED}:{one.id}")


def draw_moved(context: Context, found: ShownOpinion, shown: Message) -> Message:
    """Tell the day as it is now while the opinion is owed; else show how it stands."""
    return moved_message(found.opinion) if found.opinion.is_owed else draw_opinion(context, found, shown)


def draw_opinion(context: Context, found: ShownOpinion, _shown: Message) -> Message:
    return unit_message(found, context.settings.office_name)


def draw_due(context: Context, found: ShownOpinion, shown: Message) -> Message:
    """Leave the reminder while the opinion is owed; else show how it stands."""
    if found.opinion.is_owed:
        return due_message(found.opinion)
    return draw_opinion(context, found, shown)


def draw_done(context: Context, found: ShownOpinion, shown: Message) -> Message:
    """Offer to take back that the unit agrees, to whoever has said so, while it stands."""
    one = found.opinion
    is_own = one.answer == AGREED and one.given_by == context.who.person and one.is_open
    return shown if is_own else replace(shown, options=())


def draw_sent(_context: Context, found: ShownOpinion, shown: Message) -> Message:
    """Offer under the receipt what can be done with the opinions, while they stand."""
    stands = found.opinion.answer == DIFFERS
    return replace(shown, options=unit_options(found.opinion) if stands else ())


def is_of_unit(context: Context, found: ShownOpinion) -> bool:
    return context.may(Action.OPINE, found.opinion.unit)


def office_message(context: Context, found: ShownDraft) -> Message:
    """Show how a draft stands to who sends it on, or only looks: who agrees, differs, owes an opinion."""
    draft = found.draft
    lines = [
        f"{draft.title}.",
        _("Đơn vị xin ý kiến: {unit}.", unit=draft.asker) if draft.asker else "",
        _("Hạn góp ý: hết {day}.", day=long_day(draft.day)),
        *standing_lines(found.opinions),
        replied_line(found.parts),
        office_state(draft),
    ]
    text = "\n".join(filter(None, lines))
    options = office_options(found, sends=may_send(context, draft))
    card = f"{OFFICE}:{draft.id}"
    return Message(text, options, heading=_("Xin ý kiến dự thảo"), columns=2, card=card)


def standing_lines(there: Sequence[Opinion]) -> list[str]:
    asked = [one for one in there if one.answer != EXEMPT]
    counted = Counter(one.answer for one in asked)
    said = _(
        "Đã trả lời {done}/{all} đơn vị: {agreed} thống nhất, {differs} có ý kiến.",
        done=number_text(counted[AGREED] + counted[DIFFERS]),
        all=number_text(len(asked)),
        agreed=number_text(counted[AGREED]),
        differs=number_text(counted[DIFFERS]),
    )
    owed = [one.unit_name for one in asked if not one.answer]
    return [said, _("Chưa trả lời: {units}.", units=few_units(owed)) if owed else ""]


def part_code(one: Opinion, part: OpinionPart) -> str:
    """Return the code of a part in the workbook: another one once its words have changed."""
    return f"G{version_of(one.asked_as, part.section, part.words)}"


def replied_line(parts: Sequence[OpinionPart]) -> str:
    if not parts:
        return ""
    done = sum(bool(one.reply) for one in parts)
    counts = {"done": number_text(done), "all": number_text(len(parts))}
    return _("Tiếp thu, giải trình: {done}/{all} nội dung góp ý.", **counts)


def office_state(draft: Draft) -> str:
    if draft.state == RECALLED:
        return _("Dự thảo đã thu hồi. Lý do: {why}", why=draft.reason)
    if draft.told_at:
        return _("Đã gửi kết quả tiếp thu, giải trình lúc {moment}.", moment=moment_text(draft.told_at))
    return _("Đã hết hạn góp ý.") if draft.state == CLOSED else ""


def office_options(found: ShownDraft, *, sends: bool) -> tuple[Option, ...]:
    draft, number = found.draft, found.draft.id
    options = [
        Option(f"gd_word:{number}", _("Bảng tổng hợp (Word)")),
        Option(f"gd_xlsx:{number}", _("Bảng tổng hợp (Excel)")),
    ]
    if found.parts:
        options.append(Option(f"gd_read:{number}:1", _("Đọc ý kiến")))
    if draft.state == RECALLED or not sends:
        return tuple(options)
    if found.parts:
        options.append(Option(f"gd_reply:{number}", _("Tiếp thu, giải trình")))
        options.append(Option(f"gd_sheet:{number}", _("Nhận bảng đã điền")))
    if draft.is_open and any(one.is_owed for one in found.opinions):
        options.append(Option(f"gd_chase:{number}", _("Nhắc đơn vị chưa góp ý")))
    if found.news:
        options.append(Option(f"gd_tell:{number}", _("Gửi kết quả tới đơn vị")))
    options.append(Option(f"gd_day:{number}", _("Đổi hạn góp ý")))
    options.append(Option(f"gd_recall:{number}", _("Thu hồi dự thảo")))
    return tuple(options)


def draw_draft(context: Context, found: ShownDraft, _shown: Message) -> Message:
    return office_message(context, found)


def shortened(title: str) -> str:
    return title if len(title) <= LONGEST else f"{title[: LONGEST - 1].rstrip()}…"


CARDS = (
    Card(UNIT, read_opinion, draw_opinion, may_see=is_of_unit),
    Card(DUE, read_opinion, draw_due, may_see=is_of_unit),
    Card(DONE, read_opinion, draw_done, may_see=is_of_unit),
    Card(SENT, read_opinion, draw_sent, may_see=is_of_unit),
    Card(RESULT, read_opinion, draw_result, may_see=is_of_unit),
    Card(MOVED, read_opinion, draw_moved, may_see=is_of_unit),
    Card(OFFICE, read_draft, draw_draft, may_see=lambda context, found: may_look(context.who, found.draft)),
)
