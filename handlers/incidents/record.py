"""[Biên bản]: the record of an incident as a Word file, a draft that both sides fill in and sign."""

from collections.abc import Sequence
from functools import partial

from bot.domain.incidents import Act, State
from bot.papers.names import in_capitals, in_full, in_lines
from bot.papers.record import Line, Record, record_docx
from bot.text import day_text, local_date, moment_text, time_text
from bot.words import DEFAULT, _, speaking
from handlers import papers
from handlers.incidents import cards, theirs
from handlers.incidents.words import act_name, kind_name, state_name
from handlers.kinds import Paper, Says, Scene
from handlers.titles import role_name
from storage import arrivals, audit, incidents
from storage.incidents import Incident, Told

PAPER = "record"
ENDED = (Act.RESOLVE, Act.WRONG)


def press(scene: Scene, argument: str) -> Says:
    """For whoever may see the incident."""
    incident = theirs.seen(scene, argument)
    audit.write(scene.tx, scene.at, scene.who, "incident_record", cards.subject(incident))
    name = _("Dự thảo biên bản {number}.docx", number=incident.reference)
    return [papers.ask(scene, papers.Asked(f"{PAPER}:{incident.id}", name, papers.DOCX))]


def read(scene: Scene, argument: str) -> Paper:
    """The paper is in Vietnamese, whatever its reader speaks."""
    incident = theirs.seen(scene, argument)
    told = incidents.timeline(scene.tx, incident.id)
    with speaking(DEFAULT):
        record = written(scene, incident, told)
    said = _(
        "Dự thảo biên bản sự cố {number}. Số, ngày và chữ ký để trống: văn thư cấp số, người có thẩm quyền "
        "ký.",
        number=incident.reference,
    )
    return Paper(partial(record_docx, record), said)


def written(scene: Scene, incident: Incident, told: Sequence[Told]) -> Record:
    settings = scene.settings
    return Record(
        parent=in_lines(settings.office_parent),
        office=in_capitals(settings.office_name),
        symbol=settings.office_symbol,
        place=settings.office_place,
        year=local_date(scene.at).year,
        reference=incident.reference,
        unit=in_full(incident.unit_name),
        mailbox=incident.mailbox,
        kind=kind(incident),
        raiser=raiser(scene, incident),
        happened=moment_text(incident.happened_at) if incident.happened_at else _("chưa rõ"),
        raised=moment_text(incident.raised_at),
        what=incident.what,
        tried=incident.tried,
        taker=taker(scene, incident, told),
        take_until=moment_text(incident.take_until),
        resolve_until=moment_text(incident.resolve_until),
        state=state(incident),
        how=next((one.text for one in reversed(told) if one.act in ENDED and one.text), ""),
        unit_signs=in_capitals(incident.unit_name),
        office_signs=in_capitals(settings.office_name),
        lines=[line(number, one) for number, one in enumerate(told, 1)],
    )


def kind(incident: Incident) -> str:
    """With whether it was opened, where that was asked."""
    named = kind_name(incident.kind)
    if incident.is_opened is None:
        return named
    if incident.is_opened:
        return _("{kind}; đã mở thư, tệp, liên kết hoặc đã cung cấp mật khẩu", kind=named)
    return _("{kind}; chưa mở thư, tệp, liên kết, chưa cung cấp mật khẩu", kind=named)


def raiser(scene: Scene, incident: Incident) -> str:
    """Who raised it, as what, and where to call back."""
    named = [cards.raiser(incident), *post(scene, incident)]
    if incident.call_back:
        named.append(_("điện thoại {phone}", phone=incident.call_back))
    return ", ".join(named)


def post(scene: Scene, incident: Incident) -> list[str]:
    """What they were in the unit on that day."""
    if not incident.raised_by:
        return []
    held = arrivals.roles_of(scene.tx, incident.raised_by, incident.raised_at)
    here = [one for one in held if incident.unit == one.unit or incident.unit_name == one.unit_name]
    return [one.title or role_name(one.role) for one in here[:1]]


def taker(scene: Scene, incident: Incident, told: Sequence[Told]) -> str:
    """Who took it, and who has it now where that is another."""
    if not incident.taken_at:
        return _("chưa có")
    done = (one for one in told if one.at == incident.taken_at and one.act != Act.RAISE)
    name = next((one.name for one in done), incident.taker)
    places = {"office": scene.settings.office_name, "moment": moment_text(incident.taken_at)}
    if name == incident.taker:
        return _("{name}, {office}, lúc {moment}", name=name, **places)
    return _(
        "{name}, {office}, lúc {moment}; sau đó {other} xử lý", name=name, other=incident.taker, **places
    )


def state(incident: Incident) -> str:
    """Where it stands, and since when."""
    moment = incident.resolved_at if incident.state == State.RESOLVED else incident.closed_at
    named = state_name(incident.state)
    return _("{state}, lúc {moment}", state=named, moment=moment_text(moment)) if moment else named


def line(number: int, told: Told) -> Line:
    done = _("gửi tệp {name}", name=told.file_name) if told.file else act_name(told.act)
    done = done[:1].upper() + done[1:]
    when = f"{time_text(told.at)}\n{day_text(local_date(told.at))}"
    what = _("{done}: {text}", done=done, text=told.text) if told.text else done
    return Line(number, when, told.name or _("Hệ thống"), what)
