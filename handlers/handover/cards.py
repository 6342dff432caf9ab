"""The card of a handover: who gives, who receives, on which day, what was counted, who has confirmed what.

What is counted is told with its moment, so that it stays true; once a side has confirmed it stays as it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.conversation import Message, Option, _, day_text, local_date, long_day, moment_text
from bot.domain.rights import HEADING, Role
from bot.packs import clauses_of
from handlers.engine import Action, Context, Tick, id_in, role_name, version_of
from storage.people import handovers
from storage.people.handovers import Handover

KIND = "handover"  # of the cards, kept with each message
GIVE, TAKE, LACK, PASSWORD = "bg_give", "bg_take", "bg_lack", "bg_pass"  # how tokens begin
RECEIVER, DAY, DROP, UNDO, PAPER = "bg_who", "bg_day", "bg_drop", "bg_undo", "bg_paper"
SHOW, LIST, NEW = "bg", "bg_list", "bg_new"


def handover_card(handover: int) -> str:
    return f"{KIND}:{handover}"


def reminder_card(handover: int) -> str:
    """Return the card of what both are told on the day of the handover."""
    return f"handover_day:{handover}"


def said_card(handover: int) -> str:
    """Return the card that says back what somebody has confirmed."""
    return f"handover_said:{handover}"


def side_card(handover: int) -> str:
    """Return the card that tells one side what the other has confirmed."""
    return f"handover_side:{handover}"


def question_card(handover: int) -> str:
    """Return the card that asks whether it is to be ended."""
    return f"handover_drop:{handover}"


def redraw(context: Context | Tick, handover: int) -> None:
    """Have all cards of a handover drawn anew."""
    kinds = (handover_card, reminder_card, said_card, side_card, question_card)
    context.redraw(*(card(handover) for card in kinds))


@dataclass(frozen=True)
class HandoverReader:
    """A reader, as far as it tells what is offered: ``manages``: may name who receives, or end it."""

    person: int
    manages: bool = False


def reader_of(context: Context, found: Handover) -> HandoverReader:
    return HandoverReader(context.who.person, may_manage(context, found))


def may_manage(context: Context, found: Handover) -> bool:
    """Return whether this person may name who receives, move the day, or end it."""
    leads = any(one.unit == found.unit for one in context.who.units(*HEADING))
    return leads or context.who.person in (found.giver, found.by)


def may_see(context: Context, found: Handover) -> bool:
    is_party = context.who.person in (found.giver, found.receiver, found.by)
    return is_party or context.may(Action.HANDOVERS, found.unit)


def version(found: Handover) -> str:
    """Return the version of what a side confirms: the people, the day, and what was counted when."""
    return version_of(found.giver, found.receiver, found.day, found.unit, int(found.counted_at.timestamp()))


def read_handover(context: Context, text: str) -> Handover | None:
    return handovers.get(context.tx, id_in(text))


def draw(context: Context, found: Handover, _shown: Message) -> Message:
    return handover_message(found, reader_of(context, found))


def draw_reminder(context: Context, found: Handover, _shown: Message) -> Message:
    return reminder_message(found, reader_of(context, found))


def handover_message(found: Handover, reader: HandoverReader) -> Message:
    """Show a handover to a reader, with what they can do."""
    lines = [title(found), *sides(found), *items_text(found), *left_out(found), password_text(found)]
    card = handover_card(found.id)
    return Message("\n".join(lines), options_of(found, reader), found.unit_name, columns=2, card=card)


def reminder_message(found: Handover, reader: HandoverReader) -> Message:
    """Remind of the handover on its day; it shows all, so that it can be confirmed right here."""
    shown = handover_message(found, reader)
    said = _("Đến ngày bàn giao: {day}.", day=long_day(found.reminded)) if found.reminded else ""
    text = "\n".join(filter(None, [said if found.is_open else "", shown.text]))
    return replace(shown, text=text, card=reminder_card(found.id))


def title(found: Handover) -> str:
    places = {"day": day_text(found.day)}
    if found.state == "withdrawn":
        return _("Bàn giao hộp thư đơn vị, ngày {day}: đã hủy.", **places)
    if found.state == "done":
        return _("Bàn giao hộp thư đơn vị, ngày {day}: đã xong.", **places)
    if found.role == Role.HEAD and clauses_of("handover"):
        return _("Bàn giao hộp thư đơn vị, ngày {day} ({rule_handover}).", **places)
    return _("Bàn giao hộp thư đơn vị, ngày {day}.", **places)


def sides(found: Handover) -> Iterator[str]:
    """Say who gives and who receives, and what of it each has confirmed."""
    places = {"name": found.giver_name, "state": said_text(found.given_at, found.absent == "giver")}
    yield _("Bên giao: {name} ({role}) – {state}", **places, role=role_name(found.role))
    if found.receiver is None:
        yield _("Bên nhận: chưa có người nhận")
        return
    places = {"name": found.receiver_name, "state": said_text(found.received_at, found.absent == "receiver")}
    yield _("Bên nhận: {name} – {state}", **places)


def said_text(at: datetime | None, is_absent: bool) -> str:
    if at:
        return _("đã xác nhận lúc {moment}", moment=moment_text(at))
    if is_absent:
        return _("không có tài khoản trên hệ thống; bên kia xác nhận một mình")
    return _("chưa xác nhận")


def items_text(found: Handover) -> Iterator[str]:
    yield _("Nội dung bàn giao (số liệu lúc {moment}):", moment=moment_text(found.counted_at))
    for number, line in enumerate(item_lines(found.items), 1):
        yield _("{number}. {what}", number=number, what=line)


def item_lines(items: Mapping[str, Any]) -> list[str]:
    """Word what is handed over, a line each; as the minutes have it, too."""
    none, rules = _("không có"), items["rules"]
    there_are = _("chưa ghi nhận")
    if rules:
        there_are = _("số {number}, ngày {day}", number=rules[0], day=day_text(date.fromisoformat(rules[1])))
    return [
        _("Hộp thư: {boxes}", boxes=", ".join(items["boxes"]) or none),
        _("Thư đã báo chờ thủ trưởng, chưa xử lý: {count}", count=items["waiting"]),
        _("Thư nháp, thư chưa trả lời, thư lưu trữ, danh bạ, quy tắc chuyển tiếp: hai bên cùng xem"),
        _("Kiểm tra tuần này: {done} lượt đã kiểm tra, {left} lượt chưa", **of_week(items)),
        _("Sự cố đang mở: {count}", count=items["incidents"]),
        _("Báo cáo chưa nộp: {count}", count=items["reports"]),
        _("Người được cử theo dõi: {names}", names=", ".join(items["officers"]) or none),
        _("Nội quy sử dụng hộp thư: {rules}", rules=there_are),
    ]


def of_week(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"done": items["checked"], "left": items["unchecked"]}


def left_out(found: Handover) -> Iterator[str]:
    """Say what was not handed over, in the words of each side."""
    if found.not_given:
        yield _("Chưa bàn giao (bên giao ghi): {what}", what=found.not_given)
    if found.not_received:
        yield _("Chưa nhận được (bên nhận ghi): {what}", what=found.not_received)


def password_text(found: Handover) -> str:
    if found.password_at:
        places = {"name": found.password_name, "moment": moment_text(found.password_at)}
        return _("Mật khẩu: {name} ghi nhận đã đổi lúc {moment}.", **places)
    if not found.items.get("boxes"):
        return _("Mật khẩu: đơn vị chưa có hộp thư nên không phải đổi.")
    if found.has_lost_receiver:
        return _(
            "Mật khẩu: bên nhận không còn tài khoản trên hệ thống; đề nghị thủ trưởng cho đổi rồi chọn “Đã "
            "đổi mật khẩu”; không ghi, không gửi mật khẩu cho ai."
        )
    return _("Mật khẩu: bên nhận tự đổi ngay khi nhận; không ghi, không gửi mật khẩu cho ai.")


def options_of(found: Handover, reader: HandoverReader) -> tuple[Option, ...]:
    """Return what a reader can do: each side confirms its own, who manages it names and ends."""
    paper = Option(f"{PAPER}:{found.id}", _("Biên bản giao nhận"))
    if found.state == "withdrawn":
        return ()
    own = tuple(own_options(found, reader))
    if not found.is_open:
        return (*own, paper)
    managing: tuple[Option, ...] = ()
    if reader.manages and not found.is_confirmed:
        named = _("Chọn người nhận") if found.receiver is None else _("Đổi người nhận")
        managing = (
            Option(f"{RECEIVER}:{found.id}", named),
            Option(f"{DAY}:{found.id}", _("Đổi ngày")),
        )
    elif reader.manages and found.receiver is None:
        managing = (Option(f"{RECEIVER}:{found.id}", _("Chọn người nhận")),)
    drop = (Option(f"{DROP}:{found.id}", _("Hủy bàn giao")),) if reader.manages else ()
    return (*own, *managing, paper, *drop)


def own_options(found: Handover, reader: HandoverReader) -> Iterator[Option]:
    """Yield what the giver, or the receiver, can say of their own side."""
    seen = version(found)
    is_giver, is_receiver = reader.person == found.giver, reader.person == found.receiver
    if is_giver and not found.given_at:
        yield Option(f"{GIVE}:{found.id}:{seen}", _("Đã bàn giao đủ"))
        yield Option(f"{LACK}:{found.id}", _("Còn phần chưa giao"))
    if is_receiver and not found.received_at:
        taken = _("Đã nhận phần đã giao") if found.not_given else _("Đã nhận đủ")
        yield Option(f"{TAKE}:{found.id}:{seen}", taken)
        yield Option(f"{LACK}:{found.id}", _("Còn thiếu"))
    has_boxes = bool(found.items.get("boxes"))
    if may_tell_password(found, reader) and not found.password_at and has_boxes:
        yield Option(f"{PASSWORD}:{found.id}", _("Đã đổi mật khẩu"))
    if has_said(found, reader.person):
        yield Option(f"{UNDO}:{found.id}", _("Bấm nhầm"), is_undo=True)


def may_tell_password(found: Handover, reader: HandoverReader) -> bool:
    """Return whether they say that it was changed: the receiver who has confirmed.

    Where the receiver is not to be reached here, or no longer, whoever manages the handover notes it.
    """
    if reader.person == found.receiver:
        return found.received_at is not None
    return (found.absent == "receiver" or found.has_lost_receiver) and reader.manages


def has_said(found: Handover, person: int) -> bool:
    """Return whether somebody has confirmed something here that they can take back."""
    gave = found.giver == person and found.given_at is not None
    received = found.receiver == person and found.received_at is not None
    return gave or received or (found.password_at is not None and found.password_by == person)


def line(found: Handover, today: date) -> str:
    """Return it in a line of a list."""
    places = {
        "unit": found.unit_name,
        "giver": found.giver_name,
        "receiver": found.receiver_name or _("chưa có người nhận"),
        "day": day_text(found.day),
    }
    if not found.is_open:
        return _("{unit}: {giver} – {receiver}, ngày {day}; đã xong", **places)
    if not found.is_confirmed and max(found.day, local_date(found.at)) < today:
        return _("{unit}: {giver} – {receiver}, ngày {day}; đã qua ngày, chưa xác nhận", **places)
    if not found.is_confirmed:
        return _("{unit}: {giver} – {receiver}, ngày {day}; chưa xác nhận", **places)
    if found.awaits == "giver":
        return _("{unit}: {giver} – {receiver}, ngày {day}; chờ bên giao xác nhận", **places)
    if found.awaits == "receiver":
        return _("{unit}: {giver} – {receiver}, ngày {day}; chờ bên nhận xác nhận", **places)
    return _("{unit}: {giver} – {receiver}, ngày {day}; đã xác nhận, chờ đổi mật khẩu", **places)
