"""A classified document in a mailbox: a path of two questions, which takes no words and no file.

What is asked is in which mailbox it lies and whether those who must know were called; nothing of the document
is asked, and what is sent meanwhile is refused and not kept (handlers/engine/safety.py). It ends in an
incident of the kind that the pack names, without content.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from bot.conversation import Message, Talk, _, fold, phone_text, regex
from bot.domain.incident_words import mailbox_meant
from bot.domain.incidents import IncidentKind
from handlers.engine import (
    FOUND_SECRET,
    HEADING,
    Action,
    Context,
    Replies,
    own_advice,
    role_name,
    start_form_once,
    tell,
)
from handlers.incidents.raising import Place, Raising, UnitBox, raise_incident
from storage import directory
from storage.engine import Tx, holders

OWN = "own"
NOT_YET = regex(r"\b(?:chua|khong|ko|k) ")  # folded: "chưa gọi được", "không ai nghe máy"
CALLED = regex(r"\b(?:da|goi|bao)\b.*\b(?:roi|xong|duoc)\b|\b(?:da goi|da bao|goi roi|roi|xong)\b")


@dataclass(frozen=True)
class FoundSecretFacts:
    """The person's units with their mailboxes, and their own; how the office is called, and its telephone."""

    units: list[UnitBox]
    own: str
    office: str
    phone: str
    person: int
    at: datetime


@dataclass(frozen=True)
class FoundSecret:
    place: Place
    was_called: bool


def open_path(context: Context) -> Replies:
    """Begin the path ([Báo có văn bản mật trong hộp thư], or words that tell of one)."""
    return start_form_once(context, FOUND_SECRET, partial(path_facts, context))


def path_facts(context: Context) -> FoundSecretFacts:
    context.need(Action.RAISE)
    units = {one.unit: one.unit_name for one in context.who.roles}
    boxes = directory.main_of_units(context.tx, units)
    person = context.who.person
    return FoundSecretFacts(
        units=[(unit, name, boxes.get(unit, "")) for unit, name in units.items()],
        own=directory.own_of_people(context.tx, [person]).get(person, ""),
        office=context.settings.office_name,
        phone=context.settings.office_phone,
        person=person,
        at=context.at,
    )


def ask_path(talk: Talk, facts: FoundSecretFacts) -> FoundSecret:
    place = ask_place(talk, facts)
    heads = heads_of(talk, facts, place)
    was_called = ask_called(talk, facts, heads)
    told = ", ".join([facts.office, *(name for name, _phone in heads)])
    heading = _(
        "Hệ thống báo {people} rằng hộp thư này có văn bản mật, không kèm nội dung. Xin xem lại trước khi "
        "gửi:",
        people=told,
    )
    talk.review({"mailbox": _("Hộp thư"), "called": _("Gọi điện")}, heading)
    return FoundSecret(place, was_called)


def ask_place(talk: Talk, facts: FoundSecretFacts) -> Place:
    """Say what not to do, and ask in which mailbox it lies."""
    of_unit = {
        f"unit_{unit}" if len(facts.units) > 1 else "unit": one for one in facts.units for unit in one[:1]
    }
    labels = {key: _("Hộp thư {unit}", unit=name) for key, (_unit, name, _box) in of_unit.items()}
    options = {**labels, **({OWN: _("Hộp thư của tôi")} if facts.own else {})}
    said = _(
        "Khi thấy văn bản mật trong hộp thư ({rule_classified}): không mở thêm, không chuyển tiếp, không "
        "trả lời, không chụp, không in, không sao chép, không xóa. Không ghi ở đây nội dung, số, trích yếu, "
        "tên văn bản; ảnh, tệp không được nhận."
    )
    asked = _("{advice}\n\nVăn bản ở hộp thư nào?", advice=said)
    chosen = talk.choose("mailbox", asked, options, by_words=partial(mailbox_meant, options=options.keys()))
    if chosen == OWN:
        unit, name, _box = facts.units[0]
        return Place(unit, name, facts.own)
    return Place(*of_unit[chosen])


def heads_of(talk: Talk, facts: FoundSecretFacts, place: Place) -> list[Any]:
    """Find who leads the unit beside whoever has found it: they are called, and told."""
    read = partial(read_heads, unit=place.unit, at=facts.at, but=facts.person)
    found: list[Any] = talk.look_up(f"heads_{place.unit}", read)
    return found


def ask_called(talk: Talk, facts: FoundSecretFacts, heads: Sequence[Any]) -> bool:
    """Say whom to call, and ask whether they were reached."""
    calls = [call_text(name, phone) for name, phone in (*heads, (facts.office, facts.phone))]
    asked = _(
        "{advice}\nXin gọi điện ngay, không nói nội dung văn bản:\n{calls}\nAnh/chị đã gọi được chưa?",
        advice=own_advice() or _("Không chuyển tiếp thư đó cho ai; giữ nguyên thư, chờ hướng dẫn."),
        calls="\n".join(calls),
    )
    options = {"yes": _("Đã gọi được"), "no": _("Chưa gọi được")}
    return talk.choose("called", asked, options, columns=2, by_words=read_called) == "yes"


def call_text(name: str, phone: str) -> str:
    if not phone:
        return f"– {name}"
    return _("– {name}: {phone}", name=name, phone=phone_text(phone))


def read_heads(tx: Tx, unit: int, at: datetime, but: int) -> list[Any]:
    """Return those who lead the unit, with their post, and their telephones where they are shown."""
    return [
        [f"{one.name} ({one.title or role_name(one.role)})", "" if one.is_restricted else one.phone]
        for one in directory.leading(tx, at, unit)
        if one.person != but
    ]


def read_called(typed: str, _said_at: object) -> str:
    said = fold(typed)
    if NOT_YET.search(f"{said} "):
        return "no"
    return "yes" if CALLED.search(said) else ""


def execute_path(context: Context, found: FoundSecret) -> Replies:
    """Raise the incident, whose words say nothing of the document; tell who leads the unit at once."""
    called = _("Người báo đã gọi điện.") if found.was_called else _("Người báo chưa gọi được điện thoại.")
    what = _(
        "Phát hiện văn bản có dấu chỉ độ mật trong hộp thư. Nội dung không ghi ở đây; đề nghị liên hệ trực "
        "tiếp với đơn vị."
    )
    place, kind = found.place, IncidentKind(_("{the_found_secret_kind}"))
    raising = Raising(place, kind, place.mailbox, f"{what} {called}", None, "", "", ())
    said = raise_incident(context, raising)
    tell_heads(context, place)
    last = _(
        "Tiếp theo: giữ nguyên thư và chờ hướng dẫn. Xin không gửi vào đây nội dung, ảnh, tệp của văn bản, "
        "kể cả khi được hỏi."
    )
    return [*said, Message(last)]


def tell_heads(context: Context, place: Place) -> None:
    heads = {one.person for one in holders(context.tx, context.at, HEADING, [place.unit])[place.unit]}
    tell(
        context,
        heads - {context.who.person},
        once=f"found_secret:{context.event}",
        say=partial(head_message, context.who.name, place),
        is_urgent=True,
        roles=HEADING,
        unit=place.unit,
    )


def head_message(name: str, place: Place) -> Message:
    said = _(
        "{name} báo có văn bản mật trong hộp thư {mailbox} ({rule_classified}). Kính đề nghị chỉ đạo giữ "
        "nguyên thư, không mở, không chuyển tiếp, không sao chép, và làm việc trực tiếp với {the_office}. "
        "Không trao đổi nội dung văn bản qua hệ thống này.",
        name=name,
        mailbox=place.mailbox or place.name,
    )
    return Message(said, heading=place.name)
