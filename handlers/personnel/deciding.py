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
from handlers.engine.feature import Says, Scene, need
from handlers.engine.reading import up_to
from handlers.personnel import cards, checking, telling
from handlers.personnel.asking import Sending
from handlers.personnel.people import Entry
from storage import audit, files
from storage.engine import outcomes
from storage.engine.role_holders import office_people
from storage.people import changes
from storage.people.changes import NewChange

OFFICE_SAYS, UNIT_SAYS = "change_office", "change_unit"  # the two forms
LONGEST_WORDS = 500  # characters


def send_form(scene: Scene, sending: Sending) -> Says:
    """Each person's change has a number of its own; the office hears of all in one message."""
    need(scene, Action.CHANGE, int(sending.where.unit[0]))
    if sending.again:
        return resend(scene, sending, sending.again)
    if sending.corrects:
        checking.may_correct(scene, sending.corrects)
    return send(scene, rows_to_send(scene, sending))


def send(scene: Scene, told: Sequence[NewChange]) -> Says:
    """Write each down, in the place of what was returned; the office hears of all in one message."""
    found = [write_change(scene, one) for one in told]
    gone = [other for one in found for other in replace_returned(scene, one)]
    telling.tell_office(scene, found)
    return [sent_message(scene, found, gone)]


def rows_to_send(scene: Scene, sending: Sending) -> list[NewChange]:
    """What was decided, as it is kept; Refused where the facts have changed since they were asked for."""
    made = [row_to_send(scene, sending, entry) for entry in sending.entries]
    for one in made:
        checking.refuse_if_wrong(scene, one, but=sending.again)
    return made


def row_to_send(scene: Scene, sending: Sending, entry: Entry) -> NewChange:
    where = sending.where
    return NewChange(
        kind=where.kind,
        unit=int(where.unit[0]),
        effective=sending.effective,
        by=scene.who.person,
        at=scene.at,
        person=entry.person,
        to_unit=int(where.to[0]) if where.to else None,
        fields=entry.fields,
        before=entry.before,
        decision=sending.decision,
        file=sending.file,
        note=sending.note,
        corrects=sending.corrects,
    )


def write_change(scene: Scene, one: NewChange) -> PersonnelChange:
    made = changes.add(scene.tx, one)
    if one.file:
        files.add_use(scene.tx, one.file, f"{changes.SUBJECT}:{made}")
    found = changes.get(scene.tx, made)
    if found is None:
        raise AssertionError("just written")
    audit.write(
        scene.tx, scene.at, scene.who, "change_send", cards.change_subject(found), kind=one.kind.value
    )
    return found


def replace_returned(scene: Scene, one: PersonnelChange) -> list[PersonnelChange]:
    """What was returned and waits to be put right is withdrawn by it; who sent that hears so."""
    found = [changes.locked(scene.tx, other.id) for other in checking.replaced_changes(scene.tx, one)]
    gone = [other for other in found if other and other.state == ChangeState.RETURNED]
    for other in gone:
        said = _("Được thay bằng {number}.", number=one.number)
        reason = "\n".join(filter(None, [other.reason, said]))
        changes.change(scene.tx, other.id, state=ChangeState.WITHDRAWN.value, reason=reason)
        outcomes.cancel(scene.tx, [cards.change_subject(other)])
        audit.write(
            scene.tx,
            scene.at,
            scene.who,
            f"change_{ChangeAction.WITHDRAW}",
            cards.change_subject(other),
            by=one.number,
        )
        telling.tell_replaced(scene, other, one)
    return gone


def resend(scene: Scene, sending: Sending, change_id: int) -> Says:
    """The same number, after it was returned."""
    change = cards.locked_change(scene, str(change_id), ChangeAction.RESEND)
    [one] = rows_to_send(scene, sending)
    changes.rewrite(scene.tx, change.id, one)
    if one.file and one.file != change.file:
        files.add_use(scene.tx, one.file, f"{changes.SUBJECT}:{change.id}")
    audit.write(scene.tx, scene.at, scene.who, f"change_{ChangeAction.RESEND}", cards.change_subject(change))
    found = changes.get(scene.tx, change.id)
    if found is None:
        raise AssertionError("just written")
    telling.tell_office(scene, [found])
    return [sent_message(scene, [found])]


def sent_message(
    scene: Scene, found: Sequence[PersonnelChange], gone: Sequence[PersonnelChange] = ()
) -> Message:
    """Where it lies now, and what it has replaced; the office may accept it at once."""
    numbers = ", ".join(one.number for one in found)
    if len(found) > cards.MOST_BUTTONS:
        numbers = _("{first} đến {last}", first=found[0].number, last=found[-1].number)
    instead = [
        _("{number}, Phòng đã trả lại, được thay bằng thay đổi này.", number=one.number) for one in gone
    ]
    if cards.side_of(scene) == ChangeSide.OFFICE:
        said = _("Đã ghi {numbers}. Xin tiếp nhận để thay đổi có hiệu lực từ ngày đã ghi.", numbers=numbers)
        if len(found) == 1:
            return cards.card(scene, found[0], "\n".join([said, *instead]))
    else:
        said = _(
            "Đã gửi {numbers} tới {office}. Khi được tiếp nhận, trả lại hoặc hỏi thêm, anh/chị được báo tại "
            "đây.",
            numbers=numbers,
            office=scene.settings.office_name,
        )
    options = tuple(cards.see_button(one) for one in found[: cards.MOST_BUTTONS])
    return Message("\n".join([said, *instead]), options, columns=2)


def accept(scene: Scene, argument: str) -> Says:
    """[Tiếp nhận]: ns_accept:<change>. What is due already is carried out by the next tick."""
    change = cards.locked_change(scene, argument, ChangeAction.ACCEPT)
    refuse_own(scene, change)
    checking.refuse_if_wrong(scene, change, change.id, checking.ACCEPTED)
    if change.corrects:
        checking.may_correct(scene, change.corrects, change.id)
    decide(scene, change, ChangeAction.ACCEPT, ChangeState.ACCEPTED)
    is_due = change.effective <= local_date(scene.at)
    if not is_due:
        telling.tell_sender(
            scene,
            change,
            f"change_accepted:{change.id}:{scene.event}",
            lambda: telling.accepted_message(scene, change),
        )
    notes = [_("Xin lưu ý: {what}", what=note) for note in cards.ending_notes_of(scene.tx, change)]
    said = "\n".join([accepted_text(change, is_due=is_due), *notes])
    return [Message(said, (cards.see_button(change), cards.department_button(scene)), columns=2)]


def refuse_own(scene: Scene, change: PersonnelChange) -> None:
    """Nobody of the office accepts what is about themselves while somebody else can."""
    others = [one for one in office_people(scene.tx, scene.at) if one.person != scene.who.person]
    if change.person == scene.who.person and any(one.is_reachable for one in others):
        raise Refused(_("Thay đổi này là của chính anh/chị; xin để người khác của Phòng tiếp nhận."))


def decide(
    scene: Scene, change: PersonnelChange, act: ChangeAction, state: ChangeState, reason: str = ""
) -> None:
    """Write the office's word down. What was to be said of it in the morning is not said any more."""
    values = {"reason": reason} if reason else {}
    by = {"decided_by": scene.who.person, "decided_at": scene.at}
    changes.change(scene.tx, change.id, state=state.value, **by, **values)
    outcomes.cancel(scene.tx, [cards.change_subject(change)], ["change_sent"])
    audit.write(scene.tx, scene.at, scene.who, f"change_{act}", cards.change_subject(change))


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


def withdraw(scene: Scene, argument: str) -> Says:
    """[Rút lại]: ns_withdraw:<change> asks; with ":yes" it is done. Until it takes effect."""
    number, _colon, is_sure = argument.partition(":")
    change = cards.locked_change(scene, number, ChangeAction.WITHDRAW)
    if not is_sure:
        options = (
            Option(
                f"{cards.TOKEN}{ChangeAction.WITHDRAW}:{change.id}:yes",
                _("Rút lại {number}", number=change.number),
            ),
            Option(f"ns:{change.id}", _("Không rút")),
        )
        return [Message(withdraw_question(change), options)]
    changes.change(scene.tx, change.id, state=ChangeState.WITHDRAWN.value)
    outcomes.cancel(scene.tx, [cards.change_subject(change)])
    audit.write(
        scene.tx, scene.at, scene.who, f"change_{ChangeAction.WITHDRAW}", cards.change_subject(change)
    )
    telling.tell_withdrawn(scene, change)
    return [Message(_("Đã rút lại {number}.", number=change.number))]


def withdraw_question(change: PersonnelChange) -> str:
    """What follows from taking it back; a correction that was accepted has undone the earlier one already."""
    if change.corrects and change.state == ChangeState.ACCEPTED:
        places = {"number": change.number, "earlier": change.corrected}
        return _(
            "Rút lại {number}? {earlier} đã được bỏ theo đính chính này và không có hiệu lực lại.", **places
        )
    return _("Rút lại {number}? Thay đổi sẽ không có hiệu lực.", number=change.number)


def is_live(act: ChangeAction) -> Callable[[Scene, str], bool]:
    """Whether the button of ``act`` still does something."""

    def live(scene: Scene, argument: str) -> bool:
        change = changes.get(scene.tx, id_in(argument.partition(":")[0]))
        return change is not None and cards.may_see(scene, change) and cards.can_act(scene, change, act)

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
class Words:
    change: int
    act: ChangeAction
    text: str


def words_form(act: ChangeAction) -> Callable[[Scene, str], Says]:
    """ns_ask:<change>, ns_return:<change>, ns_answer:<change>"""

    def press(scene: Scene, argument: str) -> Says:
        flow = UNIT_SAYS if act == ChangeAction.ANSWER else OFFICE_SAYS
        return forms.open_form(scene, flow, f"{act}:{argument}", None)

    return press


def begin_words(scene: Scene, argument: str) -> Facts:
    """``argument``: the act and the change, "ask:17"."""
    name, _colon, number = argument.partition(":")
    if name not in list(WORDS_FORMS):
        raise no_such_button()
    change = cards.locked_change(scene, number, ChangeAction(name))
    return {"change": change.id, "act": name, "number": change.number, "reason": change.reason}


def ask_words(talk: Talk, facts: Facts) -> Words:
    act, number = ChangeAction(facts["act"]), facts["number"]
    asked = _(WORDS_FORMS[act].question, number=number)
    if act == ChangeAction.ANSWER:
        asked = f"{facts['reason']}\n{asked}"
    text = talk.ask("text", asked, up_to(LONGEST_WORDS))
    talk.review({"text": _(WORDS_FORMS[act].title)}, _("{number}. Xin xem lại trước khi gửi:", number=number))
    return Words(facts["change"], act, text)


def send_words(scene: Scene, saying: Words) -> Says:
    """Move it, if that can still be done, and tell the other side."""
    change = cards.locked_change(scene, str(saying.change), saying.act)
    SEND_WORDS[saying.act](scene, change, saying.text)
    return [Message(_(WORDS_FORMS[saying.act].done, number=change.number))]


def ask_back(scene: Scene, change: PersonnelChange, text: str) -> None:
    said = _("{name} hỏi: {question}", name=scene.who.name, question=text)
    decide(scene, change, ChangeAction.ASK, ChangeState.ASKED, "\n".join(filter(None, [change.reason, said])))
    telling.tell_sender(
        scene,
        change,
        f"change_asked:{change.id}:{scene.event}",
        lambda: telling.card_for_sender(scene, change.id, said),
    )


def return_change(scene: Scene, change: PersonnelChange, text: str) -> None:
    said = _("{name} trả lại: {why}", name=scene.who.name, why=text)
    decide(
        scene,
        change,
        ChangeAction.RETURN,
        ChangeState.RETURNED,
        "\n".join(filter(None, [change.reason, said])),
    )
    telling.tell_sender(
        scene,
        change,
        f"change_returned:{change.id}:{scene.event}",
        lambda: telling.card_for_sender(scene, change.id, said),
    )


def answer_office(scene: Scene, change: PersonnelChange, text: str) -> None:
    said = _("{name} trả lời: {answer}", name=scene.who.name, answer=text)
    reason = "\n".join(filter(None, [change.reason, said]))
    changes.change(scene.tx, change.id, state=ChangeState.SENT.value, reason=reason)
    audit.write(scene.tx, scene.at, scene.who, f"change_{ChangeAction.ANSWER}", cards.change_subject(change))
    telling.tell_answer(scene, change.id, said)


SEND_WORDS = {
    ChangeAction.ASK: ask_back,
    ChangeAction.RETURN: return_change,
    ChangeAction.ANSWER: answer_office,
}
