"""Cards of a request about own data: for the office, and for whoever made it."""

from bot.conversation import Message, Option, _, day_text, local_date, moment_text
from bot.domain.own_data import (
    AT_ONCE,
    FIELDS,
    LEFT,
    TITLES,
    DataAct,
    DataField,
    DataRequestKind,
    DataRequestState,
    is_possible,
)
from handlers.engine import Action, Card, Context, id_in, version_of
from storage.personal_data import own_data
from storage.personal_data.own_data import SUBJECT, DataRequest

OWN = "own_data_request"  # the kind of the cards that its person has


def own_subject(request: DataRequest) -> str:
    return f"{OWN}:{request.id}"


def cards_of(request: DataRequest) -> tuple[str, str]:
    return request.subject, own_subject(request)


def kind_text(request: DataRequest) -> str:
    if request.field == LEFT:
        return _("Xóa dữ liệu người không còn giữ nhiệm vụ")
    return _(TITLES[request.kind])


def heading(request: DataRequest) -> str:
    return _("Đề nghị {number}: {kind}", number=request.number, kind=kind_text(request).lower())


def office_card(request: DataRequest) -> Message:
    """Show the office what is asked, by when the law wants what, and what can be done."""
    lines = [_("Người đề nghị: {name}", name=request.name)]
    if request.phone:
        lines.append(_("Điện thoại: {phone}", phone=request.phone))
    lines += [*asked_lines(request), _("Nhận lúc {moment}.", moment=moment_text(request.at))]
    lines.append(state_text(request))
    return Message("\n".join(lines), buttons(request), heading(request), card=request.subject, columns=2)


def asked_lines(request: DataRequest) -> list[str]:
    if not request.words:
        return []
    if request.field:
        places = {"field": _(FIELDS[DataField(request.field)]), "value": request.words}
        return [_("{field} đúng là: {value}", **places)]
    return [_("Nội dung: {text}", text=request.words)]


def state_text(request: DataRequest) -> str:
    """Say where a request stands, and by when what is due."""
    places = {
        "answer": day_text(request.answer_by),
        "carry": day_text(request.carry_by),
        "day": day_text(local_date(request.ended_at)) if request.ended_at else "",
        "taker": request.taker,
        "answered": request.answer,
    }
    match request.state:
        case DataRequestState.RECEIVED:
            return _("Trả lời chậm nhất hết ngày {answer}; thực hiện chậm nhất hết ngày {carry}.", **places)
        case DataRequestState.TAKEN if request.carry_by_first:
            return _(
                "{taker} đã tiếp nhận; thực hiện chậm nhất hết ngày {carry} (gia hạn từ {first}: {why}).",
                **places,
                first=day_text(request.carry_by_first),
                why=request.put_off,
            )
        case DataRequestState.TAKEN:
            return _("{taker} đã tiếp nhận; thực hiện chậm nhất hết ngày {carry}.", **places)
        case DataRequestState.ERASING:
            return _("Đang xóa.")
        case DataRequestState.DONE:
            return _("Đã thực hiện ngày {day}. {answered}", **places).strip()
        case DataRequestState.REFUSED:
            return _("Không thực hiện (ngày {day}): {answered}", **places)
        case DataRequestState.WITHDRAWN:
            return _("Người đề nghị đã rút lại ngày {day}.", **places)


def buttons(request: DataRequest) -> tuple[Option, ...]:
    """Offer what the office can do; what carries the request out vouches for what it shows."""
    if not request.is_open:
        return ()
    found = []
    if request.state == DataRequestState.RECEIVED:
        found.append(Option(f"dl_take:{request.id}", _("Tiếp nhận")))
    elif request.kind == DataRequestKind.ERASE:
        found.append(Option(f"dl_erase:{request.id}", _("Xóa dữ liệu")))
    elif request.kind == DataRequestKind.RESTRICT:
        found.append(Option(f"dl_hide:{request.id}:{shown_version(request)}", _("Hạn chế hiển thị")))
    elif request.field in AT_ONCE:
        found.append(Option(f"dl_correct:{request.id}:{shown_version(request)}", _("Sửa theo đề nghị")))
    words = {DataAct.DONE: _("Đã thực hiện"), DataAct.ANSWER: _("Trả lời"), DataAct.REFUSE: _("Từ chối")}
    if not request.is_put_off:
        words[DataAct.EXTEND] = _("Gia hạn")
    for act, label in words.items():
        if is_possible(act, request.state, request.kind):
            found.append(Option(f"dl_say:{request.id}:{act}", label))
    return tuple(found)


def shown_version(request: DataRequest) -> str:
    return version_of(request.kind.value, request.field, request.words, request.name)


def own_card(request: DataRequest) -> Message:
    """Show its person where it stands."""
    lines = [*asked_lines(request), state_text(request)]
    if request.answer and request.is_open:
        lines.append(_("Trả lời: {text}", text=request.answer))
    options = (Option(f"dl_drop:{request.id}", _("Rút lại đề nghị")),) if request.is_open else ()
    return Message("\n".join(lines), options, heading(request), card=own_subject(request))


def list_line(request: DataRequest) -> str:
    places = {"number": request.number, "kind": kind_text(request).lower(), "name": request.name}
    return _("{number}, {kind}, {name}. {state}", **places, state=state_text(request))


def own_line(request: DataRequest) -> str:
    return _(
        "{number}, {kind}. {state}",
        number=request.number,
        kind=kind_text(request).lower(),
        state=state_text(request),
    )


def read_request(context: Context, text: str) -> DataRequest | None:
    return own_data.get(context.tx, id_in(text))


def may_answer(context: Context, _request: DataRequest) -> bool:
    return context.may(Action.OWN_DATA)


def is_own(context: Context, request: DataRequest) -> bool:
    return context.who.person == request.person


CARDS = (
    Card(SUBJECT, read_request, lambda _context, request, _shown: office_card(request), may_see=may_answer),
    Card(OWN, read_request, lambda _context, request, _shown: own_card(request), may_see=is_own),
)
