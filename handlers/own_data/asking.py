"""Forms: what a person asks of their own data, and the words with which the office answers."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.conversation import N_, Message, NoLongerPossible, Refused, Talk, _, day_text, long_day, up_to
from bot.domain.own_data import (
    CARRY_DAYS,
    EXTENSION,
    FIELDS,
    TITLES,
    DataAct,
    DataField,
    DataRequestKind,
    clocks,
    is_possible,
)
from bot.domain.roster.rows import WrongCell
from handlers.engine import Context, Replies, read_day, read_person_name, start_form_once, telephone_in
from handlers.own_data import cards, moving, telling
from storage.calendar import calendar
from storage.personal_data import own_data
from storage.personal_data.own_data import DataRequest, NewDataRequest

FLOW = "own_data"
WORDS_FLOW = "data_words"
LONGEST = 500  # characters


ASKED_OF_OFFICE = {
    DataAct.ANSWER: N_("Trả lời {name} về đề nghị {number}: xin gõ nội dung."),
    DataAct.REFUSE: N_("Xin cho biết lý do không thực hiện đề nghị {number} của {name}."),
    DataAct.DONE: N_("Đã thực hiện đề nghị {number} của {name} như thế nào?"),
    DataAct.EXTEND: N_("Xin cho biết lý do gia hạn đề nghị {number} của {name}."),
}


@dataclass(frozen=True)
class AskingFacts:
    kind: str
    roles: str = ""  # to be handed over before an erasure; "" for none


@dataclass(frozen=True)
class DataAsking:
    kind: DataRequestKind
    field: str = ""
    words: str = ""


def open_asking(context: Context, kind: DataRequestKind) -> Replies:
    """Open the form of a kind of request ([Đề nghị sửa], [Đề nghị xóa], [Hạn chế, phản đối])."""

    def facts() -> AskingFacts:
        refuse_second(context, kind)
        held = moving.roles_to_hand_over(context.tx, context.who.person, context.at)
        return AskingFacts(kind.value, held if kind == DataRequestKind.ERASE else "")

    return start_form_once(context, FLOW, facts, kind=kind.value)


def refuse_second(context: Context, kind: DataRequestKind) -> None:
    if number := own_data.live_number(context.tx, context.who.person, kind):
        raise NoLongerPossible(
            _("Đề nghị {number} cùng loại đang được giải quyết. Gõ /toi để xem.", number=number)
        )


def ask_request(talk: Talk, facts: AskingFacts) -> DataAsking:
    kind = DataRequestKind(facts.kind)
    if kind == DataRequestKind.CORRECT:
        return ask_correction(talk)
    if kind == DataRequestKind.RESTRICT:
        asked = _(
            "Anh/chị đề nghị hạn chế hoặc phản đối việc xử lý dữ liệu nào? Ví dụ: “không hiện tên và số "
            "điện thoại của tôi trong danh bạ”."
        )
        words = talk.ask("words", asked, up_to(LONGEST, one_line=False))
        talk.review({"words": _("Nội dung")}, review_heading(kind))
        return DataAsking(kind, words=words)
    lines = [review_heading(kind), erased_text(), kept_text()]
    if facts.roles:
        lines.append(hand_over_text(facts.roles))
    talk.review({}, "\n".join(lines))
    return DataAsking(kind)


def ask_correction(talk: Talk) -> DataAsking:
    options = {field.value: _(title) for field, title in FIELDS.items()}
    field = DataField(talk.choose("field", _("Thông tin nào chưa đúng?"), options, columns=2))
    title = _(FIELDS[field])
    readers = {DataField.NAME: read_person_name, DataField.PHONE: read_phone}
    if field == DataField.OTHER:
        asked = _("Thông tin nào chưa đúng, và đúng phải là gì?")
    else:
        asked = _("{field} đúng là gì?", field=title)
    reader = readers.get(field, up_to(LONGEST, one_line=False))
    words = talk.ask(f"words_{field.value}", asked, reader)
    titles = {"field": _("Thông tin"), f"words_{field.value}": _("Nội dung đúng")}
    talk.review(titles, review_heading(DataRequestKind.CORRECT))
    return DataAsking(DataRequestKind.CORRECT, field.value, words)


def read_phone(answer: str, _at: datetime) -> str:
    """Read one telephone number, as digits."""
    try:
        if phone := telephone_in(answer):
            return phone
    except WrongCell as wrong:
        raise Refused(str(wrong)) from None
    raise Refused(_("Xin gõ số điện thoại, ví dụ: “0912345678”."))


def review_heading(kind: DataRequestKind) -> str:
    return _(
        "Đề nghị: {kind}. {the_office} trả lời trong 02 ngày làm việc và thực hiện trong {days} ngày (Luật "
        "91/2025/QH15, Nghị định 356/2025/NĐ-CP). Xin xem lại trước khi gửi:",
        kind=_(TITLES[kind]).lower(),
        days=CARRY_DAYS[kind],
    )


def erased_text() -> str:
    return _(
        "Xóa: họ tên, điện thoại, hộp thư, tài khoản liên hệ, nội dung và tệp anh/chị đã gửi. Sau khi xóa, "
        "anh/chị không dùng được hệ thống."
    )


def kept_text() -> str:
    return _(
        "Giữ theo quy định, không kèm tên: ghi nhận kiểm tra, báo cáo đã nộp, nhật ký thao tác; ở đó chỉ ghi "
        "“người đã được xóa”."
    )


def hand_over_text(roles: str) -> str:
    return _(
        "Anh/chị đang giữ nhiệm vụ: {roles}. Chỉ xóa được sau khi đã bàn giao (thủ trưởng gửi thay đổi nhân "
        "sự hoặc cử người khác).",
        roles=roles,
    )


def file_request(context: Context, asked: DataAsking) -> Replies:
    """Write the request down, and tell the office."""
    refuse_second(context, asked.kind)
    limits = clocks(asked.kind, context.at, calendar(context.tx))
    new = NewDataRequest(context.who.person, asked.kind, context.at, limits, asked.field, asked.words)
    request = moving.find(context, own_data.add(context.tx, new))
    context.audit("data_request", request.subject, kind=asked.kind.value)
    telling.tell_office(context, request)
    said = _(
        "Đã gửi đề nghị {number} tới {the_office}. Anh/chị được trả lời chậm nhất hết ngày {day}.",
        number=request.number,
        day=day_text(request.answer_by),
    )
    return [Message(said), cards.own_card(request)]


@dataclass(frozen=True)
class WordsFacts:
    request: int
    act: str
    number: str
    name: str
    carry_by: str = ""  # of an extension: until when it is to be carried out now


@dataclass(frozen=True)
class DataWords:
    request: int
    act: DataAct
    words: str
    until: date | None = None  # of an extension: its new last day


def open_words(context: Context, request: DataRequest, act: DataAct) -> Replies:
    """Ask the office for the words of an answer, a refusal, or of what was done."""

    def facts() -> WordsFacts:
        if not is_possible(act, request.state, request.kind):
            raise moving.no_longer(request)
        if act == DataAct.EXTEND:
            moving.require_extendable(context, request)
        return WordsFacts(request.id, act.value, request.number, request.name, request.carry_by.isoformat())

    return start_form_once(context, WORDS_FLOW, facts, request=request.id, act=act.value)


def show_instead(context: Context, facts: WordsFacts) -> Replies | None:
    """Show the request that would be refused, with what else can be done; None where it is answered."""
    if facts.act != DataAct.REFUSE:
        return None
    request = cards.read_request(context, str(facts.request))
    return (
        [cards.office_card(request)]
        if request and is_possible(DataAct.REFUSE, request.state, request.kind)
        else []
    )


def ask_words(talk: Talk, facts: WordsFacts) -> DataWords:
    act = DataAct(facts.act)
    places = {"number": facts.number, "name": facts.name}
    until = ask_until(talk, facts) if act == DataAct.EXTEND else None
    asked = _(ASKED_OF_OFFICE[act], **places)
    words = talk.ask("words", asked, up_to(LONGEST, one_line=False))
    heading = _("{name} sẽ nhận được nội dung này. Xin xem lại trước khi gửi:", **places)
    talk.review({"until": _("Hạn mới"), "words": _("Nội dung")}, heading)
    return DataWords(facts.request, act, words, until)


def ask_until(talk: Talk, facts: WordsFacts) -> date:
    """Ask for the new last day of an extension: after the one before, and no later than the law allows."""
    first = date.fromisoformat(facts.carry_by)
    last = first + EXTENSION
    asked = _(
        "Gia hạn đề nghị {number} đến hết ngày nào? Chậm nhất {day}; chỉ gia hạn một lần.",
        number=facts.number,
        day=day_text(last),
    )

    def read(typed: str, said_at: datetime) -> date:
        if not first < (day := read_day(typed, said_at)) <= last:
            raise Refused(
                _("Hạn mới phải sau {first} và chậm nhất {last}.", first=day_text(first), last=day_text(last))
            )
        return day

    return talk.ask("until", asked, read, shown=long_day)


def execute_words(context: Context, said: DataWords) -> Replies:
    request = moving.find(context, said.request)
    if said.until:
        return moving.extend(context, request, said.until, said.words)
    return moving.say_words(context, request, said.act, said.words)
