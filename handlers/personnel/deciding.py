"""What is done to a change: it is sent, accepted, asked about, returned, answered, taken back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.conversation.answers import Refused
from bot.conversation.messages import Message, Option
from bot.conversation.talk import Facts, Talk
from bot.conversation.text import day_text, local_date
from bot.conversation.words import N_, _
from bot.domain.changes import AWAY, ChangeAction, ChangeSide, ChangeState, PersonnelChange
from bot.domain.rights import Action
from handlers.engine import forms
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Context, Replies, need
from handlers.engine.reading import up_to
from handlers.personnel import cards, checking, telling
from handlers.personnel.asking import Sending
from handlers.personnel.people import PersonInNotice
from storage import audit, files
from storage.engine import outcomes
from storage.engine.role_holders import office_people
from storage.people import changes
from storage.people.changes import NewChange

OFFICE_SAYS, UNIT_SAYS = "change_office", "change_unit"  # the two forms
LONGEST_WORDS = 500  # characters


def send_form(context: Context, sending: Sending) -> Replies:
    """Each person's change has a number of its own; the office hears of all in one message."""
    need(context, Action.CHANGE, int(sending.where.unit[0]))
    if sending.again:
        return resend(context, sending, sending.again)
    if sending.corrects:
        checking.may_correct(context, sending.corrects)
    return send(context, rows_to_send(context, sending))


def send(context: Context, told: Sequence[NewChange]) -> Replies:
    """Write each down, in the place of what was returned; the office hears of all in one message."""
    found = [write_change(context, one) for one in told]
    gone = [other for one in found for other in replace_returned(context, one)]
    telling.tell_office(context, found)
    return [sent_message(context, found, gone)]


def rows_to_send(context: Context, sending: Sending) -> list[NewChange]:
    """What was decided, as it is kept; Refused where the facts have changed since they were asked for."""
    made = [row_to_send(context, sending, entry) for entry in sending.entries]
    for one in made:
        checking.refuse_if_wrong(context, one, but=sending.again)
    return made


def row_to_send(context: Context, sending: Sending, entry: PersonInNotice) -> NewChange:
    where = sending.where
    return NewChange(
        kind=where.kind,
        unit=int(where.unit[0]),
        effective=sending.effective,
        by=context.who.person,
        at=context.at,
        person=entry.person,
        to_unit=int(where.to[0]) if where.to else None,
        fields=entry.fields,
        before=entry.before,
        decision=sending.decision,
        file=sending.file,
        note=sending.note,
        corrects=sending.corrects,
    )


def write_change(context: Context, one: NewChange) -> PersonnelChange:
    made = changes.add(context.tx, one)
    if one.file:
        files.add_use(context.tx, one.file, f"{changes.SUBJECT}:{made}")
    found = changes.get(context.tx, made)
    if found is None:
        raise AssertionError("just written")
    audit.write(
        context.tx, context.at, context.who, "change_send", cards.change_subject(found), kind=one.kind.value
    )
    return found


def replace_returned(context: Context, one: PersonnelChange) -> list[PersonnelChange]:
    """What was returned and waits to be put right is withdrawn by it; who sent that hears so."""
    found = [changes.locked(context.tx, other.id) for other in checking.replaced_changes(context.tx, one)]
    gone = [other for other in found if other and other.state == ChangeState.RETURNED]
    for other in gone:
        said = _("Được thay bằng {number}.", number=one.number)
        reason = "\n".join(filter(None, [other.reason, said]))
        changes.change(context.tx, other.id, state=ChangeState.WITHDRAWN.value, reason=reason)
        outcomes.cancel(context.tx, [cards.change_subject(other)])
        audit.write(
            context.tx,
            context.at,
            context.who,
            f"change_{ChangeAction.WITHDRAW}",
            cards.change_subject(other),
            by=one.number,
        )
        telling.tell_replaced(context, other, one)
    return gone


def resend(context: Context, sending: Sending, change_id: int) -> Replies:
    """The same number, after it was returned."""
    change = cards.locked_change(context, str(change_id), ChangeAction.RESEND)
    [one] = rows_to_send(context, sending)
    changes.rewrite(context.tx, change.id, one)
    if one.file and one.file != change.file:
        files.add_use(context.tx, one.file, f"{changes.SUBJECT}:{change.id}")
    audit.write(
        context.tx, context.at, context.who, f"change_{ChangeAction.RESEND}", cards.change_subject(change)
    )
    found = changes.get(context.tx, change.id)
    if found is None:
        raise AssertionError("just written")
    telling.tell_office(context, [found])
    return [sent_message(context, [found])]


def sent_message(
    context: Context, found: Sequence[PersonnelChange], gone: Sequence[PersonnelChange] = ()
) -> Message:
    """Where it lies now, and what it has replaced; the office may accept it at once."""
    numbers = ", ".join(one.number for one in found)
    if len(found) > cards.MOST_BUTTONS:
        numbers = _("{first} đến {last}", first=found[0].number, last=found[-1].number)
    instead = [
        _("{number}, Phòng đã trả lại, được thay bằng thay đổi này.", number=one.number) for one in gone
    ]
    if cards.side_of(context) == ChangeSide.OFFICE:
        said = _("Đã ghi {numbers}. Xin tiếp nhận để thay đổi có hiệu lực từ ngày đã ghi.", numbers=numbers)
        if len(found) == 1:
            return cards.card(context, found[0], "\n".join([said, *instead]))
    else:
        said = _(
            "Đã gửi {numbers} tới {office}. Khi được tiếp nhận, trả lại hoặc hỏi thêm, anh/chị được báo tại "
            "đây.",
            numbers=numbers,
            office=context.settings.office_name,
        )
    options = tuple(cards.see_button(one) for one in found[: cards.MOST_BUTTONS])
    return Message("\n".join([said, *instead]), options, columns=2)


def accept(context: Context, argument: str) -> Replies:
    """[Tiếp nhận]: ns_accept:<change>. What is due already is carried out by the next tick."""
    change = cards.locked_change(context, argument, ChangeAction.ACCEPT)
    refuse_own(context, change)
    checking.refuse_if_wrong(context, change, change.id, checking.ACCEPTED)
    if change.corrects:
        checking.may_correct(context, change.corrects, change.id)
    decide(context, change, ChangeAction.ACCEPT, ChangeState.ACCEPTED)
    is_due = change.effective <= local_date(context.at)
    if not is_due:
        telling.tell_sender(
            context,
            change,
            f"change_accepted:{change.id}:{context.event}",
            lambda: telling.accepted_message(context, change),
        )
    notes = [_("Xin lưu ý: {what}", what=note) for note in cards.ending_notes_of(context.tx, change)]
    said = "\n".join([accepted_text(change, is_due=is_due), *notes])
    return [Message(said, (cards.see_button(change), cards.department_button(context)), columns=2)]


def refuse_own(context: Context, change: PersonnelChange) -> None:
    """Nobody of the office accepts what is about themselves while somebody else can."""
    others = [one for one in office_people(context.tx, context.at) if one.person != context.who.person]
    if change.person == context.who.person and any(one.is_reachable for one in others):
        raise Refused(_("Thay đổi này là của chính anh/chị; xin để người khác của Phòng tiếp nhận."))


def decide(
    context: Context, change: PersonnelChange, act: ChangeAction, state: ChangeState, reason: str = ""
) -> None:
    """Write the office's word down. What was to be said of it in the morning is not said any more."""
    values = {"reason": reason} if reason else {}
    by = {"decided_by": context.who.person, "decided_at": context.at}
    changes.change(context.tx, change.id, state=state.value, **by, **values)
    outcomes.cancel(context.tx, [cards.change_subject(change)], ["change_sent"])
    audit.write(context.tx, context.at, context.who, f"change_{act}", cards.change_subject(change))


def accepted_text(change: PersonnelChange, *, is_due: bool) -> str:
    places = {"number": change.number, "day": day_text(change.effective)}
    if not is_due:
        return _("Đã tiếp nhận {number}; có hiệu lực từ {day}.", **places)
    if change.kind in AWAY or change.fields.get("roles"):
        return _(
            "Đã tiếp nhận {number}, có hiệu lực từ {day}; trong ít phút nhắc việc, quyền và danh bạ chuyển "
            "theo. Các lượt kiểm tra đã kết thúc giữ nguyên.",
            **places,
        )
    return _("Đã tiếp nhận {number}, có hiệu lực từ {day}; hệ thống cập nhật trong ít phút.", **places)


def withdraw(context: Context, argument: str) -> Replies:
    """[Rút lại]: ns_withdraw:<change> asks; with ":yes" it is done. Until it takes effect."""
    number, _colon, is_sure = argument.partition(":")
    change = cards.locked_change(context, number, ChangeAction.WITHDRAW)
    if not is_sure:
        options = (
            Option(
                f"{cards.TOKEN}{ChangeAction.WITHDRAW}:{change.id}:yes",
                _("Rút lại {number}", number=change.number),
            ),
            Option(f"ns:{change.id}", _("Không rút")),
        )
        return [Message(withdraw_question(change), options)]
    changes.change(context.tx, change.id, state=ChangeState.WITHDRAWN.value)
    outcomes.cancel(context.tx, [cards.change_subject(change)])
    audit.write(
        context.tx, context.at, context.who, f"change_{ChangeAction.WITHDRAW}", cards.change_subject(change)
    )
    telling.tell_withdrawn(context, change)
    return [Message(_("Đã rút lại {number}.", number=change.number))]


def withdraw_question(change: PersonnelChange) -> str:
    """What follows from taking it back; a correction that was accepted has undone the earlier one already."""
    if change.corrects and change.state == ChangeState.ACCEPTED:
        places = {"number": change.number, "earlier": change.corrected}
        return _(
            "Rút lại {number}? {earlier} đã được bỏ theo đính chính này và không có hiệu lực lại.", **places
        )
    return _("Rút lại {number}? Thay đổi sẽ không có hiệu lực.", number=change.number)


def is_live(act: ChangeAction) -> Callable[[Context, str], bool]:
    """Whether the button of ``act`` still does something."""

    def live(context: Context, argument: str) -> bool:
        change = changes.get(context.tx, id_in(argument.partition(":")[0]))
        return change is not None and cards.may_see(context, change) and cards.can_act(context, change, act)

    return live


@dataclass(frozen=True)
class WordsForm:
    """What a form asks for, what its review calls it, and what is said once it is sent."""

    question: str
    title: str
    done: str


WORDS_FORMS = {
    ChangeAction.ASK: WordsForm(
        N_("{number}: xin gõ câu hỏi gửi đơn vị."),
        N_("Câu hỏi"),
        N_("Đã gửi câu hỏi về {number}; đang chờ đơn vị trả lời."),
    ),
    ChangeAction.RETURN: WordsForm(
        N_("{number}: xin cho biết vì sao trả lại, cần sửa gì."),
        N_("Lý do"),
        N_("Đã trả lại {number}; người gửi được biết."),
    ),
    ChangeAction.ANSWER: WordsForm(
        N_("{number}: xin gõ câu trả lời."), N_("Trả lời"), N_("Đã gửi câu trả lời về {number} tới Phòng.")
    ),
}


@dataclass(frozen=True)
class ChangeWords:
    change: int
    act: ChangeAction
    text: str


def words_form(act: ChangeAction) -> Callable[[Context, str], Replies]:
    """ns_ask:<change>, ns_return:<change>, ns_answer:<change>"""

    def press(context: Context, argument: str) -> Replies:
        flow = UNIT_SAYS if act == ChangeAction.ANSWER else OFFICE_SAYS
        return forms.open_form(context, flow, f"{act}:{argument}", None)

    return press


def begin_words(context: Context, argument: str) -> Facts:
    """``argument``: the act and the change, "ask:17"."""
    name, _colon, number = argument.partition(":")
    if name not in list(WORDS_FORMS):
        raise no_such_button()
    change = cards.locked_change(context, number, ChangeAction(name))
    return {"change": change.id, "act": name, "number": change.number, "reason": change.reason}


def ask_words(talk: Talk, facts: Facts) -> ChangeWords:
    act, number = ChangeAction(facts["act"]), facts["number"]
    asked = _(WORDS_FORMS[act].question, number=number)
    if act == ChangeAction.ANSWER:
        asked = f"{facts['reason']}\n{asked}"
    text = talk.ask("text", asked, up_to(LONGEST_WORDS))
    talk.review({"text": _(WORDS_FORMS[act].title)}, _("{number}. Xin xem lại trước khi gửi:", number=number))
    return ChangeWords(facts["change"], act, text)


def send_words(context: Context, saying: ChangeWords) -> Replies:
    """Move it, if that can still be done, and tell the other side."""
    change = cards.locked_change(context, str(saying.change), saying.act)
    SEND_WORDS[saying.act](context, change, saying.text)
    return [Message(_(WORDS_FORMS[saying.act].done, number=change.number))]


def ask_back(context: Context, change: PersonnelChange, text: str) -> None:
    said = _("{name} hỏi: {question}", name=context.who.name, question=text)
    decide(
        context, change, ChangeAction.ASK, ChangeState.ASKED, "\n".join(filter(None, [change.reason, said]))
    )
    telling.tell_sender(
        context,
        change,
        f"change_asked:{change.id}:{context.event}",
        lambda: telling.card_for_sender(context, change.id, said),
    )


def return_change(context: Context, change: PersonnelChange, text: str) -> None:
    said = _("{name} trả lại: {why}", name=context.who.name, why=text)
    decide(
        context,
        change,
        ChangeAction.RETURN,
        ChangeState.RETURNED,
        "\n".join(filter(None, [change.reason, said])),
    )
    telling.tell_sender(
        context,
        change,
        f"change_returned:{change.id}:{context.event}",
        lambda: telling.card_for_sender(context, change.id, said),
    )


def answer_office(context: Context, change: PersonnelChange, text: str) -> None:
    said = _("{name} trả lời: {answer}", name=context.who.name, answer=text)
    reason = "\n".join(filter(None, [change.reason, said]))
    changes.change(context.tx, change.id, state=ChangeState.SENT.value, reason=reason)
    audit.write(
        context.tx, context.at, context.who, f"change_{ChangeAction.ANSWER}", cards.change_subject(change)
    )
    telling.tell_answer(context, change.id, said)


SEND_WORDS = {
    ChangeAction.ASK: ask_back,
    ChangeAction.RETURN: return_change,
    ChangeAction.ANSWER: answer_office,
}
