"""/vangmat: an officer is away; reminders go to the unit's others, or the head hears that there is nobody."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.answers import Refused
from bot.config import Settings
from bot.domain.duties import WhyNot
from bot.domain.rights import HEADING, Action, Held, Role, may
from bot.message import Message, Option
from bot.talk import Facts, Talk
from bot.text import LOCAL, at_local
from bot.words import _
from handlers import check_news, excuse, forms
from handlers.allowed import need, no_such_button
from handlers.excuse import Excusing
from handlers.kinds import Says, Scene
from handlers.reading import or_none, up_to
from handlers.spans import Span, read_ahead, span_text
from handlers.tell import Notice, tell_others
from handlers.tokens import id_in
from storage import absences, sent
from storage.absences import Absence
from storage.holders import Holder, holders
from storage.units import Scope

NAME = "away"  # of the form, and of the button under a nudge
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Leaving:
    span: Span
    reason: str


def open_form(scene: Scene, argument: str) -> Says:
    """[Tôi đi vắng] under a nudge."""
    return forms.open_form(scene, NAME, argument, None)


def begin(scene: Scene, _argument: str) -> Facts:
    need(scene, Action.CHECK)
    return {}


def flow(talk: Talk, _facts: Facts) -> Leaving:
    question = _(
        "Anh/chị đi vắng từ khi nào đến khi nào? Ví dụ: “hôm nay”, “sáng mai”, “từ mai đến thứ Sáu”."
    )
    span = talk.ask("span", question, read_ahead, span_text)
    reason = talk.ask("reason", _("Xin cho biết lý do; gõ “không” nếu không cần ghi."), up_to(200))
    heading = _("Ghi nhận anh/chị đi vắng. Xin xem lại:")
    talk.review({"span": _("Thời gian"), "reason": _("Lý do")}, heading)
    return Leaving(span, or_none(reason))


def carry_out(scene: Scene, leaving: Leaving) -> Says:
    need(scene, Action.CHECK)
    starts, ends = moments(leaving.span, scene.settings)
    if ends <= scene.at:
        raise Refused(_("Thời gian đi vắng này đã qua nên không ghi."))
    absence = absences.add(scene.tx, scene.who.person, starts, ends, leaving.reason)
    alone = left_alone(scene, max(starts, scene.at))
    told = tell_heads(scene, alone, absence, leaving.span)
    said = _("Đã ghi anh/chị đi vắng {span}.", span=span_text(leaving.span))
    lines = [said, *(what_follows(scene, held, is_told=held in told) for held in alone)]
    if not alone:
        lines.append(_("Trong thời gian đó lời nhắc chỉ gửi cán bộ khác của đơn vị."))
    return [Message("\n".join(lines), (Option(f"home:{absence}", _("Tôi đã về"), is_undo=True),))]


def moments(span: Span, settings: Settings) -> tuple[datetime, datetime]:
    """From when to when: the day is cut where its first round ends."""
    (first_day, first), (last_day, last) = span
    noon = settings.first_round[1]
    starts = at_local(first_day, time(0) if first == 1 else noon)
    return starts, at_local(last_day, noon) if last == 1 else at_local(last_day + DAY, time(0))


def span_of(absence: Absence) -> Span:
    """The rounds of an absence: what ``moments`` made, the other way round."""
    starts, ends = absence.starts.astimezone(LOCAL), absence.ends.astimezone(LOCAL)
    last = (ends.date() - DAY, 2) if ends.time() == time(0) else (ends.date(), 1)
    return (starts.date(), 1 if starts.time() == time(0) else 2), last


def left_alone(scene: Scene, at: datetime) -> list[Held]:
    """Their units of which nobody else can be reminded then."""
    units = scene.who.units(Role.OFFICER)
    officers = holders(scene.tx, at, [Role.OFFICER], [held.unit for held in units])
    return [held for held in units if not any(check_news.can_hear(scene, one) for one in officers[held.unit])]


def tell_heads(scene: Scene, alone: list[Held], absence: int, span: Span) -> list[Held]:
    """Tell and ask the first of each unit's heads who can hear it; the units where there is one."""
    heads = check_news.heads_of(scene, [held.unit for held in alone])
    told = [held for held in alone if heads[held.unit]]
    tell_others(scene, (notice(scene, held, heads[held.unit][0], absence, span) for held in told))
    return told


def notice(scene: Scene, held: Held, head: Holder, absence: int, span: Span) -> Notice:
    name = scene.who.name
    return Notice(
        f"away:{absence}:{held.unit}",
        head.person,
        lambda: nobody_left(held, name, absence, span),
        subject=f"away:{absence}",
        roles=HEADING,
        unit=held.unit,
    )


def nobody_left(held: Held, name: str, absence: int, span: Span) -> Message:
    said = _(
        "{name}, cán bộ theo dõi hộp thư, đi vắng {span}; trong thời gian đó đơn vị không còn ai nhận lời "
        "nhắc. Kính đề nghị anh/chị kiểm tra thay (gõ /kiemtra), cử người khác, hoặc miễn.",
        name=name,
        span=span_text(span),
    )
    options = (Option(f"away_excuse:{absence}:{held.unit}", _("Miễn thời gian này")),)
    return Message(said, options, heading=held.unit_name)


def what_follows(scene: Scene, held: Held, *, is_told: bool) -> str:
    if is_told:
        return _("{unit} không còn cán bộ nào nhận lời nhắc; thủ trưởng đã được báo.", unit=held.unit_name)
    if may(scene.who, Action.EXCUSE, held.unit):
        return _("{unit} không còn cán bộ nào nhận lời nhắc; cần miễn thì gõ /mien.", unit=held.unit_name)
    return _(
        "{unit} không còn cán bộ nào nhận lời nhắc, và chưa báo được thủ trưởng. "
        "Xin anh/chị báo trực tiếp thủ trưởng.",
        unit=held.unit_name,
    )


def excuse_it(scene: Scene, argument: str) -> Says:
    """[Miễn thời gian này] of the head: away_excuse:<absence>:<unit>."""
    absence_id, _colon, unit = argument.partition(":")
    absence = absences.get(scene.tx, id_in(absence_id))
    if absence is None or absence.state != "accepted" or absence.ends <= scene.at:
        raise Refused(_("Thời gian đi vắng này đã kết thúc, không cần miễn."))
    scope, span = Scope((id_in(unit),)), span_of(absence)
    excuse.allow(scene, scope)
    if any((one.scope, one.first, one.last) == (scope, *span) for one in excuse.theirs(scene)):
        raise Refused(_("Thời gian này đã được miễn."))
    return excuse.carry_out(scene, Excusing(scope, span, WhyNot.AWAY.value))


def come_back(scene: Scene, argument: str) -> Says:
    """[Tôi đã về]: they are reminded as before; the head who was asked hears of it."""
    absence = absences.get(scene.tx, id_in(argument))
    if absence is None or absence.person != scene.who.person:
        raise no_such_button()
    if absence.ends <= scene.at or absence.state != "accepted":
        raise Refused(_("Đợt đi vắng này đã kết thúc."))
    absences.end(scene.tx, absence, scene.at)
    name = scene.who.name
    asked = {row.person for row in sent.about(scene.tx, f"away:{absence.id}") if row.person}
    tell_others(scene, [Notice(f"home:{absence.id}", one, lambda: is_back(name)) for one in asked])
    return [Message(_("Đã ghi anh/chị đã về. Hệ thống nhắc anh/chị như thường."))]


def is_back(name: str) -> Message:
    return Message(_("{name}, cán bộ theo dõi hộp thư, đã về và nhận lời nhắc như thường.", name=name))
