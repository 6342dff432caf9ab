"""Cards of what was told of a prohibited act: for the office alone, and never for whom it concerns.

Who told it in confidence is not on them, nor anything by which that is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation import Message, Option, _, excerpt, moment_text
from bot.domain.misuse import STATE_NAMES, act_in_full
from bot.domain.rights import Role
from handlers.engine import Action, Card, Context, id_in, version_of
from storage.misuse import reports
from storage.misuse.reports import MisuseNote, MisuseReport

SHOW, LIST, NEW, MINE, SAY = "vp", "vp_list", "vp_new", "vp_mine", "vp_say"  # how tokens begin
TAKE, LEAVE, ASK, DECIDE = "vp_take", "vp_leave", "vp_ask", "vp_decide"
UNSEAL, AGREE, REFUSE = "vp_open", "vp_agree", "vp_refuse"
ASKING = "misuse_open"  # the kind of the cards by which another one of the office is asked to agree
OF_UNIT = (Role.HEAD, Role.DEPUTY, Role.OFFICER, Role.STAFF)  # whom a report of their unit concerns
NEWEST, SAID = 4, 500  # notes that a card shows, and characters of each


@dataclass(frozen=True)
class ShownMisuse:
    report: MisuseReport
    notes: Sequence[MisuseNote]


def is_concerned(context: Context, report: MisuseReport) -> bool:
    """Return whether it is about this person's own unit or mailbox."""
    of_unit = any(one.unit == report.unit for one in context.who.units(*OF_UNIT))
    return of_unit or report.concerned == context.who.person


def may_see(context: Context, report: MisuseReport) -> bool:
    return context.may(Action.MISUSE) and not is_concerned(context, report)


def read_shown(context: Context, text: str) -> ShownMisuse | None:
    report = reports.get(context.tx, id_in(text))
    return ShownMisuse(report, reports.notes(context.tx, report.id)) if report else None


def draw(context: Context, shown: ShownMisuse, _message: Message) -> Message:
    return card(shown.report, shown.notes, context.who.person)


def draw_asking(context: Context, shown: ShownMisuse, _message: Message) -> Message:
    return asking_message(shown.report, context.who.person)


def may_be_shown(context: Context, shown: ShownMisuse) -> bool:
    return may_see(context, shown.report)


CARDS = (
    Card(reports.SUBJECT, read_shown, draw, may_see=may_be_shown),
    Card(ASKING, read_shown, draw_asking, may_see=may_be_shown),
)


def cards_of(report: MisuseReport) -> tuple[str, str]:
    return report.subject, f"{ASKING}:{report.id}"


def card(report: MisuseReport, notes: Sequence[MisuseNote], reader: int = 0) -> Message:
    """Show it to one of the office; ``reader`` is 0 for whoever has asked nothing of it."""
    lines = [
        _("Hành vi: {act}", act=act_in_full(report.act, report.act_name)),
        _("Đơn vị: {unit}", unit=report.unit_name),
        _("Hộp thư: {mailbox}", mailbox=report.mailbox) if report.mailbox else "",
        _("Nội dung: {text}", text=report.what),
        teller_text(report),
        *note_lines(notes),
        state_text(report),
        asking_text(report),
    ]
    text = "\n".join(filter(None, lines))
    heading = _("Báo hành vi bị nghiêm cấm {number}", number=report.number)
    return Message(text, options_of(report, reader), heading, columns=2, card=report.subject)


def teller_text(report: MisuseReport) -> str:
    """Say who told it: by name, or that it is not to be known."""
    if report.opened_at:
        places = {"name": report.by_name, "moment": moment_text(report.opened_at)}
        return _("Người báo: {name} (báo kín, danh tính mở lúc {moment})", **places)
    if report.confided:
        return _("Người báo: báo kín")
    return _("Người báo: {name}", name=report.by_name) if report.by else _("Người báo: không còn dữ liệu")


def note_lines(notes: Sequence[MisuseNote]) -> list[str]:
    earlier = len(notes) - NEWEST
    lines = [_("… và {count} lời trao đổi trước đó", count=earlier)] if earlier > 0 else []
    return [*lines, *(note_line(one) for one in notes[-NEWEST:])]


def note_line(note: MisuseNote) -> str:
    places = {"moment": moment_text(note.at), "text": excerpt(note.text, SAID)}
    if note.by_office:
        return _("{The_office} hỏi, {moment}: {text}", **places)
    return _("Người báo, {moment}: {text}", **places)


def state_text(report: MisuseReport) -> str:
    said = _(STATE_NAMES[report.state])
    if report.decided_at:
        places = {"state": said, "name": report.decided_by_name, "moment": moment_text(report.decided_at)}
        decided = _("{state} ({name}, {moment}).", **places)
        return f"{decided} {report.note}".rstrip()
    if report.taken_by:
        return _("{state}: {name}.", state=said, name=report.taken_by_name)
    return _("{state}.", state=said)


def asking_text(report: MisuseReport) -> str:
    if report.opened_by:
        places = {"asker": report.asked_by_name, "name": report.opened_by_name, "why": report.why}
        return _("Mở danh tính: {asker} đề nghị, {name} đồng ý. Lý do: {why}", **places)
    if report.asked_by:
        places = {"name": report.asked_by_name, "why": report.why}
        return _("{name} đề nghị mở danh tính người báo: {why}. Cần một người khác đồng ý.", **places)
    return ""


def asking_message(report: MisuseReport, reader: int = 0) -> Message:
    """Ask another one of the office whether it is opened who told it."""
    lines = [f"{act_in_full(report.act, report.act_name)}. {report.unit_name}.", asking_text(report)]
    if report.sealed and not report.asked_by:
        lines.append(_("Không còn đề nghị mở danh tính; danh tính vẫn niêm phong."))
    options = unsealing_options(report, reader) if report.asked_by else ()
    heading = _("Mở danh tính người báo {number}", number=report.number)
    card = f"{ASKING}:{report.id}"
    return Message(
        "\n".join(filter(None, lines)), (*options, show_option(report)), heading, columns=2, card=card
    )


def show_option(report: MisuseReport) -> Option:
    return Option(f"{SHOW}:{report.id}", _("Xem nội dung"))


def said_message(report: MisuseReport, text: str) -> Message:
    """Bring the office what whoever told it says."""
    heading = _("Người báo {number} nhắn", number=report.number)
    return Message(excerpt(text, SAID), (show_option(report),), heading)


def options_of(report: MisuseReport, reader: int) -> tuple[Option, ...]:
    found = {}
    if not report.is_decided:
        found = {DECIDE: _("Kết luận"), ASK: _("Hỏi người báo")}
        found = {LEAVE: _("Trả lại"), **found} if report.taken_by else {TAKE: _("Tiếp nhận"), **found}
    options = [Option(f"{name}:{report.id}", label) for name, label in found.items()]
    return (*options, *unsealing_options(report, reader))


def unsealing_options(report: MisuseReport, reader: int) -> tuple[Option, ...]:
    """Return what can be done about the seal: whoever asked may take that back, another one agree."""
    if report.sealed is None:
        return ()
    if not report.asked_by:
        return (Option(f"{UNSEAL}:{report.id}", _("Đề nghị mở danh tính")),)
    seen = asking_version(report)
    if report.asked_by == reader:
        return (Option(f"{REFUSE}:{report.id}:{seen}", _("Rút đề nghị mở danh tính")),)
    return (
        Option(f"{AGREE}:{report.id}:{seen}", _("Đồng ý mở danh tính")),
        Option(f"{REFUSE}:{report.id}:{seen}", _("Không mở danh tính")),
    )


def asking_version(report: MisuseReport) -> str:
    """Return the version of what is asked for: by whom, when, why."""
    return version_of(report.asked_by, report.asked_at, report.why)


def list_line(number: int, report: MisuseReport) -> str:
    return _(
        "{number}. {report}, {unit}: {act}. {state}.",
        number=number,
        report=report.number,
        unit=report.unit_name,
        act=act_in_full(report.act, report.act_name),
        state=_(STATE_NAMES[report.state]),
    )
