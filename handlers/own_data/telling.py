"""Telling: the office of a request, and its person of what comes of it."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from bot.config import Settings
from bot.conversation import DEFAULT, Message, Option, _, day_text, local_date, speaking
from bot.domain.own_data import DataAct
from handlers.engine import Context, Role, Tick, tell
from handlers.own_data import cards
from storage.engine import Lane, Outgoing, contacts, office_people, outbox
from storage.personal_data import unsettled_files
from storage.personal_data.own_data import DataRequest

Say = Callable[[DataRequest], Message]


def tell_office(context: Context, request: DataRequest) -> None:
    office = [one.person for one in office_people(context.tx, context.at)]
    say, about = partial(cards.office_card, request), request.subject
    tell(context, office, once=f"data_request:{request.id}", say=say, about=about, roles=(Role.OFFICE,))


def tell_person(context: Context, request: DataRequest, message: Say, what: str) -> str:
    """Answer its person where they are reached; say so, or that the answer is to go on paper."""
    once, say = f"data_request_{what}:{request.id}:{context.event}", partial(message, request)
    if tell(context, [request.person], once=once, say=say, about=cards.own_subject(request)):
        return _("Đã báo cho {names}.", names=request.name)
    return _("{name} không nhận được tin qua hệ thống; đề nghị trả lời bằng văn bản.", name=request.name)


def taken_message(request: DataRequest) -> Message:
    said = _(
        "{The_office} đã tiếp nhận đề nghị {number}; thực hiện chậm nhất hết ngày {day}.",
        number=request.number,
        day=day_text(request.carry_by),
    )
    return Message(said)


def answered_message(request: DataRequest) -> Message:
    return Message(
        _("{The_office} trả lời về đề nghị {number}: {text}", number=request.number, text=request.answer)
    )


def refused_message(request: DataRequest) -> Message:
    said = _(
        "{The_office} không thực hiện đề nghị {number}: {text}\nAnh/chị có quyền khiếu nại theo Luật "
        "91/2025/QH15.",
        number=request.number,
        text=request.answer,
    )
    return Message(said)


def done_message(request: DataRequest) -> Message:
    return Message(
        _("{The_office} đã thực hiện đề nghị {number}: {text}", number=request.number, text=request.answer)
    )


def corrected_message(request: DataRequest) -> Message:
    return Message(_("Đã sửa theo đề nghị {number}. Gõ /toi để xem lại.", number=request.number))


def hidden_message(request: DataRequest) -> Message:
    said = _(
        "Đã hạn chế hiển thị theo đề nghị {number}: danh bạ và tệp danh bạ không có họ tên, điện thoại, hộp "
        "thư của anh/chị, thông báo không nêu tên. {The_office} và thủ trưởng vẫn xem được; nhiệm vụ, nhắc "
        "việc giữ nguyên. Để bỏ hạn chế, gõ /toi.",
        number=request.number,
    )
    return Message(said)


def extended_message(request: DataRequest) -> Message:
    said = _(
        "{The_office} gia hạn thực hiện đề nghị {number} đến hết ngày {day}: {text}\nChỉ gia hạn một lần.",
        number=request.number,
        day=day_text(request.carry_by),
        text=request.put_off,
    )
    return Message(said)


MESSAGES: dict[DataAct, Say] = {
    DataAct.EXTEND: extended_message,
    DataAct.ANSWER: answered_message,
    DataAct.REFUSE: refused_message,
    DataAct.DONE: done_message,
}


def tell_erased(context: Context, request: DataRequest) -> None:
    """Say a last word at each account, before it is nobody's: with no name, and what copies still hold."""
    with speaking(DEFAULT):
        said = _(
            "Dữ liệu của anh/chị được xóa theo đề nghị {number}. Tài khoản này không còn nhận tin. {backups} "
            "Trân trọng.",
            number=request.number,
            backups=backups_text(context.settings, local_date(context.at)),
        )
    rows = [
        Outgoing(
            f"erased:{request.id}:{one.contact}",
            one.contact,
            one.channel,
            Lane.ANSWER,
            Message(said),
            context.at,
        )
        for one in contacts.accounts_of(context.tx, request.person)
    ]
    outbox.put(context.tx, rows)


def backups_text(settings: Settings, today: date) -> str:
    """Say until when copies of the database still hold what is erased today."""
    until = today + timedelta(days=settings.keep_backups_days)
    return _(
        "Các bản sao lưu lập trước đó còn giữ dữ liệu này, chậm nhất đến hết ngày {day}.", day=day_text(until)
    )


def tell_unsettled(tick: Tick, request: DataRequest) -> None:
    """Tell the office of files of others that may be about whoever was erased; of none, nothing."""
    if count := unsettled_files.count_left(tick.tx, request.person):
        office = [one.person for one in office_people(tick.tx, tick.at)]
        say, about = partial(unsettled_message, request, count), request.subject
        once = f"unsettled_files:{request.id}"
        tell(tick, office, once=once, say=say, about=about, roles=(Role.OFFICE,))


def unsettled_message(request: DataRequest, count: int) -> Message:
    said = _(
        "Đã xóa dữ liệu theo đề nghị {number}. Còn {count} tệp do người khác gửi có thể nói về người đã được "
        "xóa. Đề nghị xem từng tệp rồi chọn “Xóa tệp” hoặc “Giữ tệp”.",
        number=request.number,
        count=count,
    )
    return Message(said, (Option(f"dl_files:{request.id}", _("Xem tệp")),))
