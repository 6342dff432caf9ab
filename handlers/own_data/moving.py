"""Acts about a request of own data: take it, answer, refuse, carry it out, withdraw it."""

from datetime import date, datetime
from typing import Any

from bot.conversation import N_, Message, NoLongerPossible, Option, Refused, _, day_text, local_date
from bot.domain.own_data import (
    AT_ONCE,
    EXTENSION,
    LIVE,
    DataAct,
    DataField,
    DataRequestKind,
    DataRequestState,
    clocks,
    is_possible,
)
from handlers.engine import (
    Action,
    Context,
    Replies,
    Role,
    Tick,
    Who,
    confirmation,
    no_such_button,
    roles_in_brief,
)
from handlers.joining import linking
from handlers.own_data import cards, telling
from storage import audit
from storage.calendar import calendar
from storage.engine import Tx, roles_of
from storage.personal_data import erasure, own_data, restriction
from storage.personal_data.own_data import DataRequest, NewDataRequest

SAID = {
    DataAct.ANSWER: N_("Đã trả lời {number} ({kind})."),
    DataAct.REFUSE: N_("Đã từ chối {number} ({kind})."),
    DataAct.DONE: N_("Đã ghi nhận thực hiện xong {number} ({kind})."),
}
LED = (Role.HEAD, Role.DEPUTY, Role.OFFICER, Role.OFFICE)  # roles of which somebody must take over


def find(context: Context, request_id: int) -> DataRequest:
    """Lock a request and return it."""
    if (found := own_data.locked(context.tx, request_id)) is None:
        raise no_such_button()
    return found


def no_longer(request: DataRequest) -> NoLongerPossible:
    return NoLongerPossible(
        _("Đề nghị {number}: {state}", number=request.number, state=cards.state_text(request))
    )


def change(context: Context, request: DataRequest, act: str, **values: Any) -> DataRequest:
    """Write what became of a request, and have its cards drawn anew."""
    own_data.change(context.tx, request.id, **values)
    context.audit(f"data_request_{act}", request.subject)
    context.redraw(*cards.cards_of(request))
    return find(context, request.id)


def take(context: Context, request: DataRequest) -> Replies:
    """Take a request ([Tiếp nhận]): its person hears that it will be carried out, and by when."""
    if request.state != DataRequestState.RECEIVED:
        raise no_longer(request)
    now = change(
        context,
        request,
        "take",
        state=DataRequestState.TAKEN.value,
        taken_by=context.who.person,
        answered_at=request.answered_at or context.at,
    )
    told = telling.tell_person(context, now, telling.taken_message, "taken")
    said = _("Đã tiếp nhận {number} ({kind}).", **named(request))
    return [Message(f"{said} {told}"), cards.office_card(now)]


def named(request: DataRequest) -> dict[str, str]:
    return {"number": request.number, "kind": cards.kind_text(request).lower()}


def say_words(context: Context, request: DataRequest, act: DataAct, words: str) -> Replies:
    """Answer, refuse, or tell what was done; the person hears it in the chat."""
    context.need(Action.OWN_DATA)
    if not is_possible(act, request.state, request.kind):
        raise no_longer(request)
    values: dict[str, Any] = {"answer": words, "answered_at": request.answered_at or context.at}
    if act != DataAct.ANSWER:
        ended = DataRequestState.REFUSED if act == DataAct.REFUSE else DataRequestState.DONE
        values |= {"state": ended.value, "ended_at": context.at}
    now = change(context, request, act.value, **values)
    told = telling.tell_person(context, now, telling.MESSAGES[act], act.value)
    return [Message(f"{_(SAID[act], **named(request))} {told}")]


def require_extendable(context: Context, request: DataRequest) -> None:
    """Refuse to put off what was put off, or is late: it is done once, before the last day is over."""
    if request.state != DataRequestState.TAKEN or request.is_put_off:
        raise no_longer(request)
    if local_date(context.at) > request.carry_by:
        raise Refused(
            _("Đề nghị {number} đã quá hạn thực hiện nên không gia hạn được.", number=request.number)
        )


def extend(context: Context, request: DataRequest, until: date, why: str) -> Replies:
    """Put off carrying a request out ([Gia hạn]), once; its person hears until when, and why."""
    context.need(Action.OWN_DATA)
    require_extendable(context, request)
    if not request.carry_by < until <= request.carry_by + EXTENSION:
        raise no_longer(request)
    values: dict[str, Any] = {"carry_by": until, "carry_by_first": request.carry_by, "put_off": why}
    now = change(context, request, DataAct.EXTEND.value, **values)
    told = telling.tell_person(context, now, telling.MESSAGES[DataAct.EXTEND], DataAct.EXTEND.value)
    said = _("Đã gia hạn {number} đến hết ngày {day}.", number=now.number, day=day_text(until))
    return [Message(f"{said} {told}")]


def correct(context: Context, request: DataRequest) -> Replies:
    """Put name or telephone right as it was asked ([Sửa theo đề nghị])."""
    if request.state != DataRequestState.TAKEN or request.field not in AT_ONCE:
        raise no_longer(request)
    before = erasure.correct(context.tx, request.person, DataField(request.field), request.words)
    if request.field == DataField.NAME:
        context.redraw_about(names=[before])
    ended = {"state": DataRequestState.DONE.value, "ended_at": context.at, "answer": "", "before": before}
    now = change(context, request, "correct", **ended)
    told = telling.tell_person(context, now, telling.corrected_message, "corrected")
    said = _("Đã sửa theo đề nghị {number}.", number=request.number)
    return [Message(f"{said} {told}")]


def hide(context: Context, request: DataRequest) -> Replies:
    """Show others no more who somebody is ([Hạn chế hiển thị]); the person can lift it (/toi)."""
    if request.state != DataRequestState.TAKEN or request.kind != DataRequestKind.RESTRICT:
        raise no_longer(request)
    restriction.restrict(context.tx, request.person, context.at)
    ended = {"state": DataRequestState.DONE.value, "ended_at": context.at, "answer": ""}
    now = change(context, request, "hide", **ended)
    told = telling.tell_person(context, now, telling.hidden_message, "hidden")
    said = _("Đã hạn chế hiển thị theo đề nghị {number}.", number=request.number)
    return [Message(f"{said} {told}")]


def show_again(context: Context) -> Replies:
    """Lift one's own restriction ([Bỏ hạn chế hiển thị])."""
    if restriction.since(context.tx, context.who.person) is None:
        raise NoLongerPossible(_("Dữ liệu của anh/chị hiện không hạn chế hiển thị."))
    restriction.restrict(context.tx, context.who.person, None)
    context.audit("data_show", f"person:{context.who.person}")
    return [Message(_("Đã bỏ hạn chế hiển thị. Danh bạ lại có họ tên và cách liên hệ của anh/chị."))]


def ask_erasure(context: Context, request: DataRequest, _seen: str) -> Replies:
    """Ask once more before data are erased ([Xóa dữ liệu])."""
    require_erasable(context, request)
    said = _(
        "Xóa dữ liệu của {name}? Họ tên, điện thoại, hộp thư, tài khoản, nội dung và tệp đã gửi được xóa và "
        "không khôi phục được; ghi nhận kiểm tra và nhật ký giữ lại, không kèm tên.",
        name=request.name,
    )
    token = f"dl_erase:{request.id}:{cards.shown_version(request)}"
    return [confirmation(context, said, Option(token, _("Xóa")), Option("dl_keep", _("Chưa xóa")))]


def require_erasable(context: Context, request: DataRequest) -> None:
    """Refuse to erase what was not taken, or whoever has still to hand a role over."""
    if request.state != DataRequestState.TAKEN or request.kind != DataRequestKind.ERASE:
        raise no_longer(request)
    if held := roles_to_hand_over(context.tx, request.person, context.at):
        places = {"name": request.name, "roles": held}
        raise Refused(
            _(
                "{name} đang giữ nhiệm vụ: {roles}. Đề nghị bàn giao trước (thay đổi nhân sự, cử người "
                "khác), rồi xóa.",
                **places,
            )
        )


def erase(context: Context, request: DataRequest) -> Replies:
    """Decide the erasure ([Xóa]); the clock carries it out, and the person hears of it before that."""
    require_erasable(context, request)
    telling.tell_erased(context, request)
    begin_erasure(context, request, context.who)
    said = _("Đang xóa dữ liệu theo đề nghị {number}.", number=request.number)
    backups = telling.backups_text(context.settings, local_date(context.at))
    return [Message(f"{said} {backups}")]


def begin_erasure(context: Context | Tick, request: DataRequest, who: Who | None) -> None:
    """End what its person still is, and unlink their accounts; ``who`` decided it: None is the operator.

    Other requests of theirs end with it: nothing is left that they could be about.
    """
    tx, at, person = context.tx, context.at, request.person
    accounts = linking.unlink_all(linking.Cause(tx, at, f"erased:{request.id}", who), person, local_date(at))
    names = erasure.begin(tx, person, local_date(at), at)
    erasing = {"state": DataRequestState.ERASING.value, "step": erasure.ACCOUNTS, "names": names}
    own_data.change(tx, request.id, **erasing)
    audit.write(tx, at, who, "data_request_erase", request.subject)
    others = own_data.end_open(tx, person, who, at)
    context.redraw_about(people=[person])
    context.redraw(*(linking.account_card(one.contact) for one in accounts))
    context.redraw(*(card for one in (request, *others) for card in cards.cards_of(one)))


def begin_on_paper(tick: Tick, person: int) -> DataRequest:
    """Write down a request to be erased that came on paper, and decide it at once, for the operator.

    One that is live is gone on with. ValueError with the roles that are to be handed over first.
    """
    if held := roles_to_hand_over(tick.tx, person, tick.at):
        raise ValueError(held)
    kind = DataRequestKind.ERASE
    live = [one for one in own_data.of_person(tick.tx, person) if one.kind == kind and one.state in LIVE]
    if live and live[0].state == DataRequestState.ERASING:
        return live[0]
    limits = clocks(kind, tick.at, calendar(tick.tx))
    made = live[0].id if live else own_data.add(tick.tx, NewDataRequest(person, kind, tick.at, limits))
    request = own_data.locked(tick.tx, made)
    assert request
    begin_erasure(tick, request, None)
    return request


def show_newer(_context: Context, request: DataRequest, _seen: str) -> Replies:
    """Show a request as it is now, where [Sửa theo đề nghị] was pressed under an older card."""
    return [cards.office_card(request)]


def keep(_context: Context) -> Replies:
    return [Message(_("Chưa xóa gì."))]


def withdraw(context: Context, request: DataRequest) -> Replies:
    """Take one's own request back ([Rút lại đề nghị])."""
    if not cards.is_own(context, request):
        raise no_such_button()
    if not request.is_open:
        raise no_longer(request)
    change(context, request, "withdraw", state=DataRequestState.WITHDRAWN.value, ended_at=context.at)
    return [Message(_("Đã rút lại đề nghị {number}.", number=request.number))]


def roles_to_hand_over(tx: Tx, person: int, at: datetime) -> str:
    """Name the roles that somebody must take over before their holder is erased; "" for none."""
    held = [one for one in roles_of(tx, person, at) if one.role in LED and not one.stands_for]
    return roles_in_brief(held) if held else ""
