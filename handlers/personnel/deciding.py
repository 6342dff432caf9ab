"""Act on a change: send, accept, ask about, return, answer and withdraw it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from bot.conversation import (
    N_,
    Event,
    Message,
    Option,
    Refused,
    Talk,
    _,
    asks,
    day_text,
    fold,
    is_choice,
    is_question,
    local_date,
    regex,
    up_to,
)
from bot.domain.changes import AWAY, STANDING, ChangeAction, ChangeSide, ChangeState, PersonnelChange
from bot.domain.instructions import asked_on, reason_told
from handlers import handover
from handlers.cover import warn_of_leaving
from handlers.engine import OFFICE, Action, Context, Prefilled, Replies, id_in, start_form
from handlers.personnel import cards, checking, telling
from handlers.personnel.asking import ChangeNotice
from storage import files
from storage.calendar import calendar
from storage.engine import office_people, outbox, subject_and_tokens
from storage.people import changes
from storage.people.changes import NewChange

OFFICE_WORDS, UNIT_WORDS = "change_office", "change_unit"  # the two forms
LONGEST_WORDS = 500  # characters
IN_SIGHT = timedelta(hours=2)  # for so long after it the newest message is in sight
OF_ONE = regex(r"ns(?:_[a-z]+)?:(\d+)", re.ASCII)
TAKES = regex(r"\b(?:tiep nhan|duyet|chap nhan|nhan (?:nhe|nha|luon|di|cai))\b|\bnhan$")  # folded
OF_PERSONNEL = regex(r"\b(?:nhan su|thay doi|ho so)\b")  # folded
KIN = r"(?:anh|chi|em|co|chu|bac|ong|ba|dong chi)"
STAYS = regex(  # folded: "anh Sơn không nghỉ nữa", "chị Lan rút đơn nghỉ việc"
    r"\b(?:khong|ko|k)(?: con)?(?: (?:xin|muon|co))? (?:nghi|thoi|chuyen)"
    r"(?: (?:viec|huu|luon|lam|di|cong tac))?(?: \w+){0,2} nua\b"
    r"|\brut (?:lai )?(?:don )?(?:xin )?(?:nghi|thoi) viec\b"
)
WITHDRAWS = regex(r"(?:(?:da|a|thoi|em|e|cho|xin|anh|chi|nho)[ ,]+)*rut(?: lai)?\b")  # folded
NOT_YET = regex(r"\b(?:chua|khong|dung|khoan|da)\b")


def send_notice(context: Context, notice: ChangeNotice) -> Replies:
    """Send what the form has decided; each person's change has a number of its own."""
    context.need(Action.CHANGE, notice.where.unit.id)
    if notice.again:
        return resend(context, notice, notice.again)
    if notice.corrects:
        checking.refuse_correcting(context, notice.corrects)
    return send(context, rows_to_send(context, notice))


def send(context: Context, rows: Sequence[NewChange]) -> Replies:
    """Write each down, in the place of what was returned; the office hears of all in one message."""
    found = [write_change(context, one) for one in rows]
    gone = [other for one in found for other in replace_returned(context, one)]
    telling.tell_office(context, found)
    return [sent_message(context, found, gone)]


def rows_to_send(context: Context, notice: ChangeNotice) -> list[NewChange]:
    """Return what was decided, as it is kept. Refused where it does not fit the facts any more."""
    where = notice.where
    made = [
        NewChange(
            kind=where.kind,
            unit=where.unit.id,
            effective=notice.effective,
            by=context.who.person,
            at=context.at,
            person=entry.person,
            to_unit=where.to.id if where.to else None,
            fields=entry.fields,
            before=entry.before,
            decision=notice.decision,
            file=notice.file,
            note=notice.note,
            corrects=notice.corrects,
        )
        for entry in notice.entries
    ]
    for one in made:
        checking.refuse_if_wrong(context, one, notice.again or 0)
    return made


def write_change(context: Context, one: NewChange) -> PersonnelChange:
    made = changes.add(context.tx, one)
    if one.file:
        files.add_use(context.tx, one.file, f"{changes.SUBJECT}:{made}")
    found = cards.find_written(context.tx, made)
    cards.refresh_changes(context, [found])
    context.audit("change_send", cards.change_subject(found), kind=one.kind.value)
    return found


def replace_returned(context: Context, one: PersonnelChange) -> list[PersonnelChange]:
    """Withdraw what was returned and is put right by this one; who sent that hears so."""
    found = [changes.locked(context.tx, other.id) for other in checking.replaced_changes(context.tx, one)]
    gone = [other for other in found if other and other.state == ChangeState.RETURNED]
    for other in gone:
        reason = reason_with(other, _("Được thay bằng {number}.", number=one.number))
        changes.change(context.tx, other.id, state=ChangeState.WITHDRAWN.value, reason=reason)
        outbox.cancel(context.tx, [cards.change_subject(other)])
        note_action(context, other, ChangeAction.WITHDRAW, by=one.number)
        telling.tell_replaced(context, other, one)
    return gone


def resend(context: Context, notice: ChangeNotice, change_id: int) -> Replies:
    change = cards.lock_change(context, change_id, ChangeAction.RESEND)
    [one] = rows_to_send(context, notice)
    changes.rewrite(context.tx, change.id, one)
    if one.file and one.file != change.file:
        files.add_use(context.tx, one.file, f"{changes.SUBJECT}:{change.id}")
    note_action(context, change, ChangeAction.RESEND)
    found = cards.find_written(context.tx, change.id)
    telling.tell_office(context, [found])
    return [sent_message(context, [found])]


def sent_message(
    context: Context, found: Sequence[PersonnelChange], gone: Sequence[PersonnelChange] = ()
) -> Message:
    """Say where they are now, and what they have replaced; the office may accept one at once."""
    numbers = ", ".join(one.number for one in found)
    if len(found) > telling.MOST_BUTTONS:
        numbers = _("{first} đến {last}", first=found[0].number, last=found[-1].number)
    replaced = N_("{number}, {the_office} đã trả lại, được thay bằng thay đổi này.")
    instead = [_(replaced, number=one.number) for one in gone]
    if cards.side_of(context) == ChangeSide.OFFICE:
        said = _(
            "Đã ghi nhận {numbers}. Xin tiếp nhận để thay đổi có hiệu lực từ ngày đã ghi.", numbers=numbers
        )
        if len(found) == 1:
            return cards.card(context, found[0], "\n".join([said, *instead]))
    else:
        if len(found) == 1:
            numbers = f"{numbers} ({cards.summary(found[0])})"
        said = _("Đã gửi {numbers} tới {office}.", numbers=numbers, office=context.settings.office_name)
        answered = calendar(context.tx).add_working_days(local_date(context.at), context.settings.change_days)
        then = _(
            "{The_office} tiếp nhận, trả lại hoặc hỏi thêm chậm nhất ngày {day}; khi đó hệ thống báo anh/chị "
            "tại đây. Nếu cần rút lại, anh/chị mở thay đổi rồi chọn “Rút lại”.",
            day=day_text(answered),
        )
        instead.insert(0, then)
    return Message("\n".join([said, *instead]), telling.see_buttons(found), columns=2)


def accept(context: Context, change: PersonnelChange) -> Replies:
    """Accept a change ([Tiếp nhận]); what is due already takes effect at the next tick."""
    refuse_own(context, change)
    if {*change.fields.get("roles", "").split(";")} & {*OFFICE}:
        context.need_release(prepared_by=change.by)
    checking.refuse_if_wrong(context, change, change.id, checking.ACCEPTED)
    if change.corrects:
        checking.refuse_correcting(context, change.corrects, change.id)
    decide(context, change, ChangeAction.ACCEPT, ChangeState.ACCEPTED)
    handover.opening.open_for_change(context, change)
    is_due = change.effective <= local_date(context.at)
    if not is_due:
        say, once = partial(telling.accepted_message, context, change), f"change_accepted:{change.id}"
        telling.tell_sender(context, change, f"{once}:{context.event}", say)
    ending = cards.ending_notes(context.tx, change.kind, change.units, change.effective)
    if change.kind in AWAY and change.person:
        ending += warn_of_leaving(context, change.person, change.unit, change.effective)
    notes = [_("Xin lưu ý: {what}", what=note) for note in ending]
    said = "\n".join([accepted_text(change, is_due=is_due), *notes])
    return [Message(said, (cards.see_button(change), cards.department_button(context)), columns=2)]


def show_new_content(context: Context, change: PersonnelChange, seen: str) -> Replies:
    """Show what was sent again since, where [Tiếp nhận] was pressed under what was sent before."""
    changed, first = N_("{number} đã được sửa. Xin xem bản mới:"), N_("Xin xem lại {number} hiện nay:")
    said = _(changed if seen else first, number=change.number)
    return [Message(said), cards.card(context, change)]


def refuse_own(context: Context, change: PersonnelChange) -> None:
    """Refuse to let anybody of the office accept what is about themselves while somebody else can."""
    others = [one for one in office_people(context.tx, context.at) if one.person != context.who.person]
    if change.person == context.who.person and any(one.is_reachable for one in others):
        raise Refused(
            _("Thay đổi này liên quan đến chính anh/chị; đề nghị để người khác của {the_office} tiếp nhận.")
        )


def decide(
    context: Context, change: PersonnelChange, action: ChangeAction, state: ChangeState, said: str = ""
) -> None:
    values = {"reason": reason_with(change, said)} if said else {}
    by = {"decided_by": context.who.person, "decided_at": context.at}
    changes.change(context.tx, change.id, state=state.value, **by, **values)
    outbox.cancel(context.tx, [cards.change_subject(change)], ["change_sent"])
    note_action(context, change, action)


def accepted_text(change: PersonnelChange, *, is_due: bool) -> str:
    places = {"number": change.number, "what": cards.summary(change)}
    said = _("Đã tiếp nhận {number} ({what}).", **places)
    if not is_due:
        then = _("Trước ngày đó, nếu cần, anh/chị mở {number} rồi chọn “Rút lại”.", **places)
    elif change.kind in AWAY or change.fields.get("roles"):
        then = _(
            "Trong ít phút, hệ thống chuyển lời nhắc, quyền và danh bạ theo thay đổi này; lượt kiểm tra đã "
            "kết thúc giữ nguyên. Nếu cần sửa, anh/chị mở {number} rồi chọn “Đính chính”.",
            **places,
        )
    else:
        then = _(
            "Hệ thống cập nhật trong ít phút. Nếu cần sửa, anh/chị mở {number} rồi chọn “Đính chính”.",
            **places,
        )
    return f"{said}\n{then}"


def withdraw(context: Context, change: PersonnelChange, is_sure: bool) -> Replies:
    """Withdraw a change before it takes effect ([Rút lại]); whoever is not sure yet is asked."""
    if not is_sure:
        withdraw = f"{cards.TOKEN}{ChangeAction.WITHDRAW}"
        options = (
            Option(f"{withdraw}:{change.id}:yes", _("Rút lại {number}", number=change.number)),
            Option(f"ns:{change.id}", _("Không rút")),
        )
        return [Message(withdraw_question(change), options, card=f"{cards.QUESTION}:{change.id}")]
    batch = changes.batch_of(context.tx, change.id)
    changes.change(context.tx, change.id, state=ChangeState.WITHDRAWN.value)
    outbox.cancel(context.tx, [cards.change_subject(change)])
    handover.opening.drop_for_changes(context, [change.id])
    note_action(context, change, ChangeAction.WITHDRAW)
    if batch:
        context.redraw(*cards.batch_pages(batch.id, batch.total))
    telling.tell_withdrawn(context, change, batch)
    said = _("Đã rút lại {number} ({what}).", number=change.number, what=cards.summary(change))
    is_office = cards.side_of(context) == ChangeSide.OFFICE
    return [Message("\n".join([said, *(telling.of_batch(batch) if is_office else [])]))]


def withdraw_question(change: PersonnelChange) -> str:
    if change.corrects and change.state == ChangeState.ACCEPTED:
        places = {"number": change.number, "earlier": change.corrected}
        return _(
            "Rút lại {number}? {earlier} đã được bỏ theo đính chính này và không có hiệu lực lại.", **places
        )
    return _("Rút lại {number}? Thay đổi sẽ không có hiệu lực.", number=change.number)


@dataclass(frozen=True)
class WordsForm:
    question: str
    title: str
    done: str


WORDS_FORMS = {
    ChangeAction.ASK: WordsForm(
        N_("{number}: xin gõ câu hỏi gửi đơn vị."),
        N_("Câu hỏi"),
        N_("Đã gửi câu hỏi về {number}: {text}"),
    ),
    ChangeAction.RETURN: WordsForm(
        N_("{number}: xin cho biết vì sao trả lại, cần sửa gì."),
        N_("Lý do"),
        N_("Đã trả lại {number}: {text}"),
    ),
    ChangeAction.ANSWER: WordsForm(
        N_("{number}: xin gõ câu trả lời."), N_("Trả lời"), N_("Đã gửi câu trả lời về {number}: {text}")
    ),
}


@dataclass(frozen=True)
class ChangeWordsFacts:
    change: int
    act: ChangeAction
    number: str
    reason: str  # what was said of it so far


@dataclass(frozen=True)
class ChangeWords:
    change: int
    act: ChangeAction
    text: str


def open_words(action: ChangeAction) -> Callable[[Context, PersonnelChange], Replies]:
    """Return what asks for the words that go with ``action`` ([Hỏi thêm], [Trả lại], [Trả lời])."""
    form = UNIT_WORDS if action == ChangeAction.ANSWER else OFFICE_WORDS

    def press(context: Context, change: PersonnelChange) -> Replies:
        return start_form(context, form, ChangeWordsFacts(change.id, action, change.number, change.reason))

    return press


def open_return_for(context: Context, change: PersonnelChange, why: str) -> Replies:
    """Show what goes back, where the office has said why at once ("trả lại, chức vụ ghi sai")."""
    return open_with_words(context, change, ChangeAction.RETURN, reason_told(why))


def open_with_words(context: Context, change: PersonnelChange, action: ChangeAction, said: str) -> Replies:
    """Show what goes to the unit, where the office has said it at once ("hỏi thêm ns 3: …")."""
    facts = ChangeWordsFacts(change.id, action, change.number, change.reason)
    return start_form(
        context, OFFICE_WORDS, Prefilled(facts, {"text": up_to(LONGEST_WORDS)(said, context.at)})
    )


def in_sight(context: Context) -> PersonnelChange | None:
    """Return the one change that the newest message of this chat is about; None for none, or several."""
    last = context.last_shown(IN_SIGHT)
    tokens = [token for token, _label, _words in last.options] if last else []
    about = {int(found[1]) for one in tokens if (found := OF_ONE.match(one))}
    change = changes.get(context.tx, about.pop()) if len(about) == 1 else None
    return change if change and cards.may_see(context, change) else None


def do_as_said(context: Context, change_id: int, said: str) -> Replies:
    """Show what is said to be done with a change that is named; nothing is done before that is agreed to.

    A unit withdraws its own. ``said``: the words without its number, "thiếu chức vụ, trả lại".
    """
    change, plain = changes.get(context.tx, change_id), fold(said)
    if change is None:
        return []
    if WITHDRAWS.match(plain) and not asks(said) and cards.can_act(context, change, ChangeAction.WITHDRAW):
        return withdraw(context, change, is_sure=False)
    if cards.side_of(context) != ChangeSide.OFFICE:
        return []
    why, question = reason_told(said), asked_on(said)
    if why != said and cards.can_act(context, change, ChangeAction.RETURN):
        return open_with_words(context, change, ChangeAction.RETURN, why)
    if question and cards.can_act(context, change, ChangeAction.ASK):
        return open_with_words(context, change, ChangeAction.ASK, question)
    is_taken = TAKES.search(plain) and not (NOT_YET.search(plain) or asks(said))
    if not is_taken or not cards.can_act(context, change, ChangeAction.ACCEPT):
        return []
    return [
        Message(_("Để tiếp nhận {number}, anh/chị chọn “Tiếp nhận” dưới đây.", number=change.number)),
        cards.card(context, change),
    ]


def do_as_named(context: Context, typed: str) -> Replies:
    """Show what the office says to do with the only waiting change of somebody that it names.

    "tiếp nhận nhân sự anh Nam"; nothing where nobody is named so, or several are.
    """
    plain = fold(typed)
    if cards.side_of(context) != ChangeSide.OFFICE or not OF_PERSONNEL.search(plain):
        return []
    waiting = changes.listed(context.tx, changes.ChangeFilter(states=(ChangeState.SENT,)))
    named = [one for one in waiting if is_named(one.name, plain)]
    return do_as_said(context, named[0].id, typed) if len(named) == 1 else []


def show_leaving_denied(context: Context, typed: str) -> Replies:
    """Show the change by which somebody leaves, to who says that they stay: "anh Sơn không nghỉ nữa".

    Nothing where no such change of theirs stands, or of several people.
    """
    plain = fold(typed)
    if not STAYS.search(plain) or asks(typed) or not context.may(Action.CHANGES):
        return []
    found = changes.listed(context.tx, changes.ChangeFilter(states=STANDING))
    seen = [one for one in found if one.kind in AWAY and cards.may_see(context, one)]
    named = [one for one in seen if is_named(one.name, plain)]
    if len(named) != 1:
        return []
    places = {"name": named[0].name, "number": named[0].number}
    said = _("Nếu {name} không đi nữa, anh/chị chọn “Rút lại” dưới {number}.", **places)
    if not cards.can_act(context, named[0], ChangeAction.WITHDRAW):
        said = _("Nếu {name} không đi nữa, đề nghị anh/chị báo {the_office} rút lại {number}.", **places)
    return [Message(said), *cards.show_change(context, named[0])]


def is_named(name: str, plain: str) -> bool:
    """Return whether folded words name somebody: by the last two words of the name, or as "anh Nam"."""
    *_others, middle, given = ["", *fold(name).split()]
    return re.search(rf"\b(?:{KIN}|{re.escape(middle)}) {re.escape(given)}\b", plain) is not None


def show_instead(context: Context, facts: ChangeWordsFacts) -> Replies | None:
    """Show the change that would be returned, with [Tiếp nhận]; None where it is only asked about."""
    if facts.act != ChangeAction.RETURN:
        return None
    change = changes.get(context.tx, facts.change)
    may_accept = change is not None and cards.can_act(context, change, ChangeAction.ACCEPT)
    return [cards.card(context, change)] if change and may_accept else []


def ask_words(talk: Talk, facts: ChangeWordsFacts) -> ChangeWords:
    form = WORDS_FORMS[facts.act]
    asked = _(form.question, number=facts.number)
    if facts.act == ChangeAction.ANSWER:
        asked = f"{facts.reason}\n{asked}"
    text = talk.ask("text", asked, up_to(LONGEST_WORDS))
    heading = N_("{number}. Xin xem lại trước khi gửi:")
    if facts.act == ChangeAction.RETURN:
        heading = N_("Trả lại {number}. Xin xem lại trước khi gửi:")
    talk.review({"text": _(form.title)}, _(heading, number=facts.number))
    return ChangeWords(facts.change, facts.act, text)


def send_words(context: Context, words: ChangeWords) -> Replies:
    """Move the change, if that can still be done, and tell the other side."""
    change = cards.lock_change(context, words.change, words.act)
    name, once = context.who.name, f"{change.id}:{context.event}"
    if words.act == ChangeAction.ASK:
        said = _("{name} hỏi: {question}", name=name, question=words.text)
        decide(context, change, words.act, ChangeState.ASKED, said)
        told = telling.tell_words(context, change, f"change_asked:{once}", said)
    elif words.act == ChangeAction.RETURN:
        said = _("{name} trả lại: {why}", name=name, why=words.text)
        decide(context, change, words.act, ChangeState.RETURNED, said)
        told = telling.tell_words(context, change, f"change_returned:{once}", said)
    else:
        said = _("{name} trả lời: {answer}", name=name, answer=words.text)
        changes.change(context.tx, change.id, state=ChangeState.SENT.value, reason=reason_with(change, said))
        note_action(context, change, words.act)
        told = telling.tell_answer(context, change.id, said)
    done = _(WORDS_FORMS[words.act].done, number=change.number, text=words.text)
    return [Message(f"{done}\n{telling.told_text(told)}")]


def hearer(context: Context, change_id: int) -> str:
    """Name who hears the answer to what was asked of a change; "" where nothing is, or it is not theirs."""
    change = changes.get(context.tx, change_id)
    if change is None or cards.side_of(context) == ChangeSide.OFFICE:
        return ""
    if not cards.can_act(context, change, ChangeAction.ANSWER):
        return ""
    return _("{place} ({number})", place=context.settings.office_name, number=change.number)


def last_words(context: Context, change_id: int) -> str:
    """Return what the office has asked of a change, where it waits for the answer; "" for nothing.

    It ends with a question mark, whatever its words are.
    """
    change = changes.get(context.tx, change_id)
    if change is None or change.state != ChangeState.ASKED or not change.reason:
        return ""
    asked = change.reason.splitlines()[-1]
    return asked if is_question(asked) else f"{asked}?"


def answer_in_words(context: Context, change_id: int, words: str) -> Replies:
    """Bring the words to whoever has asked, as those of the form do ([Chuyển])."""
    text = str(up_to(LONGEST_WORDS)(words, context.at))
    return send_words(context, ChangeWords(change_id, ChangeAction.ANSWER, text))


def hear_reply(context: Context, event: Event) -> Replies:
    """Take what replies to the office's question for its answer, where the channel tells that."""
    if not event.reply_to or event.file or event.text.startswith("/") or is_choice(event.text):
        return []
    subject, _tokens = subject_and_tokens(context.tx, context.who.contact, event.reply_to)
    kind, _colon, number = subject.partition(":")
    is_heard = kind == changes.SUBJECT and hearer(context, id_in(number))
    return answer_in_words(context, id_in(number), event.text) if is_heard else []


def reason_with(change: PersonnelChange, said: str) -> str:
    return "\n".join(filter(None, [change.reason, said]))


def note_action(context: Context, change: PersonnelChange, action: ChangeAction, **details: str) -> None:
    cards.refresh_changes(context, [change])
    context.audit(f"change_{action}", cards.change_subject(change), **details)
