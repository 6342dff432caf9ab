"""How a cover is spoken of: from when to when, to the substitute, to who is away, to a head."""

from datetime import datetime, time

from bot.message import Message, Option
from bot.words import _
from handlers.cover import alone
from handlers.cover.alone import Gone
from handlers.engine.reading import span_of, span_text
from storage.people.covers import Cover


def when(cover: Cover, noon: time) -> str:
    return span_text(span_of((cover.starts, cover.ends), noon))


def gone(cover: Cover, noon: time) -> Gone:
    return Gone(cover.absence, cover.unit, cover.unit_name, cover.name, when(cover, noon))


def asked(cover: Cover, noon: time) -> Message:
    """To the substitute."""
    places = {"name": cover.name, "span": when(cover, noon), "by": cover.by_name}
    if cover.by == cover.person:
        said = _("{name} đi vắng {span} và đề nghị anh/chị trực thay.", **places)
    else:
        said = _("{by} đề nghị anh/chị trực thay {name}, đi vắng {span}.", **places)
    meaning = _(
        "Khi đã nhận, trong thời gian đó anh/chị được nhắc và làm thay các việc về hộp thư của đơn vị (Điều "
        "4 khoản 6, Điều 8 khoản 1); hết thời gian việc trực thay tự kết thúc."
    )
    return Message(f"{said}\n{meaning}", answers(cover), heading=cover.unit_name)


def answers(cover: Cover) -> tuple[Option, ...]:
    return (
        Option(f"cover_yes:{cover.id}", _("Nhận trực thay")),
        Option(f"cover_no:{cover.id}", _("Không nhận được")),
    )


def accepted(cover: Cover, number: int, noon: time) -> Message:
    """To the substitute, who has just said so."""
    said = _(
        "Đã ghi anh/chị trực thay {name} tại {unit}, {span} (số {number}). Lời nhắc và quyền làm thay tự bắt "
        "đầu và tự kết thúc theo thời gian này.",
        name=cover.name,
        unit=cover.unit_name,
        span=when(cover, noon),
        number=number,
    )
    return Message(said, (Option(f"cover_end:{cover.id}", _("Thôi trực thay"), is_undo=True),))


def has_accepted(cover: Cover, number: int, noon: time, reader: int) -> Message:
    """To who is away, who asked, and the head who was told that nobody was left."""
    places = {
        "substitute": cover.substitute_name,
        "name": cover.name,
        "span": when(cover, noon),
        "number": number,
    }
    if reader == cover.person:
        said = _("{substitute} đã nhận trực thay anh/chị {span} (số {number}).", **places)
    else:
        said = _("{substitute} đã nhận trực thay {name} {span} (số {number}).", **places)
    return Message(said, heading=cover.unit_name)


def has_declined(cover: Cover, noon: time, reader: int) -> Message:
    places = {"substitute": cover.substitute_name, "name": cover.name, "span": when(cover, noon)}
    if reader == cover.person:
        said = _("{substitute} không nhận trực thay anh/chị {span}. Đề nghị anh/chị cử người khác.", **places)
    else:
        said = _("{substitute} không nhận trực thay {name} {span}. Đề nghị anh/chị cử người khác.", **places)
    return Message(said, someone_else(cover), heading=cover.unit_name)


def is_silent(cover: Cover, noon: time, reader: int) -> Message:
    """To who is away and who asked."""
    places = {"substitute": cover.substitute_name, "name": cover.name, "span": when(cover, noon)}
    if reader == cover.person:
        said = _(
            "{substitute} chưa trả lời đề nghị trực thay anh/chị {span}. Đề nghị anh/chị trao đổi trực tiếp, "
            "hoặc cử người khác.",
            **places,
        )
    else:
        said = _(
            "{substitute} chưa trả lời đề nghị trực thay {name} {span}. Đề nghị anh/chị trao đổi trực tiếp, "
            "hoặc cử người khác.",
            **places,
        )
    return Message(said, someone_else(cover), heading=cover.unit_name)


def someone_else(cover: Cover) -> tuple[Option, ...]:
    return (alone.name_another(cover.absence, cover.unit, _("Cử người khác")),)


def has_stopped(cover: Cover, name: str, noon: time, reader: int) -> Message:
    """To who is away and who asked: ``name`` has ended it, or taken the question back."""
    places = {"by": name, "name": cover.name, "span": when(cover, noon)}
    if reader == cover.person:
        said = _("{by} đã cho thôi việc trực thay anh/chị {span}. Đề nghị anh/chị cử người khác.", **places)
    else:
        said = _("{by} đã cho thôi việc trực thay {name} {span}. Đề nghị anh/chị cử người khác.", **places)
    return Message(said, someone_else(cover), heading=cover.unit_name)


def not_needed(cover: Cover, noon: time, at: datetime) -> Message:
    """To the substitute: they need not answer, or are it no more."""
    places = {"name": cover.name, "span": when(cover, noon)}
    if cover.is_accepted and cover.starts < at:
        said = _("Anh/chị thôi trực thay {name} ({span}) từ lúc này.", **places)
    else:
        said = _("Anh/chị không cần trực thay {name} {span} nữa.", **places)
    return Message(said, heading=cover.unit_name)
