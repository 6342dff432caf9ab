"""Open who told it in confidence: one of the office asks and says why, another one agrees."""

from dataclasses import dataclass
from functools import partial

from bot.conversation import Message, NoLongerPossible, Talk, _, up_to
from handlers.engine import Action, Context, NotAllowed, Replies, start_form_once, with_arrival
from handlers.misuse import cards, moving, telling
from storage.misuse.reporters import ReporterSeal
from storage.misuse.reports import MisuseReport

FLOW = "misuse_open"
LONGEST = 300  # characters of the reason


@dataclass(frozen=True)
class UnsealFacts:
    report: int
    number: str


@dataclass(frozen=True)
class UnsealAsked:
    report: int
    why: str


def is_sealed(_context: Context, report: MisuseReport) -> bool:
    return report.sealed is not None


def can_ask(_context: Context, report: MisuseReport) -> bool:
    return report.sealed is not None and report.asked_by is None


def is_asked(_context: Context, report: MisuseReport) -> bool:
    return report.sealed is not None and report.asked_by is not None


def can_agree(context: Context, report: MisuseReport) -> bool:
    return is_asked(context, report) and report.asked_by != context.who.person


def need_sealed(context: Context, report: MisuseReport) -> None:
    if report.sealed is None:
        raise NoLongerPossible(_("Danh tính người báo {number} không còn niêm phong.", number=report.number))
    if telling.reporter_of(context, report) == context.who.person:
        raise NotAllowed(_("Nội dung này do anh/chị báo; người khác của {the_office} xử lý."))


def need_second(context: Context, report: MisuseReport) -> None:
    """Refuse to ask where nobody is there who may agree."""
    if not telling.others_who_unseal(context, report):
        raise NoLongerPossible(
            _(
                "Chưa đề nghị được: mở danh tính cần hai người của {the_office} cùng đồng ý, hiện chỉ có "
                "anh/chị được xem nội dung này. Kính đề nghị {the_office} bổ sung cán bộ trong danh sách "
                "(/danhsach), rồi đề nghị lại."
            )
        )


def open_asking(context: Context, report: MisuseReport) -> Replies:
    """Ask why it is to be opened ([Đề nghị mở danh tính])."""
    need_sealed(context, report)
    need_second(context, report)
    if report.asked_by:
        raise NoLongerPossible(_("{name} đã đề nghị mở danh tính.", name=report.asked_by_name))
    return start_form_once(context, FLOW, partial(UnsealFacts, report.id, report.number), report=report.id)


def ask_reason(talk: Talk, facts: UnsealFacts) -> UnsealAsked:
    asked = _("Vì sao cần mở danh tính người báo {number}?", number=facts.number)
    why = talk.ask("why", asked, up_to(LONGEST), str)
    said = _(
        "Danh tính chỉ mở khi một người khác của {the_office} đồng ý; người báo được cho biết ai đề nghị, ai "
        "đồng ý và lý do. Xin xem lại trước khi gửi:"
    )
    talk.review({"why": _("Lý do")}, said)
    return UnsealAsked(facts.report, why)


def execute_asking(context: Context, asked: UnsealAsked) -> Replies:
    """Put it before the others of the office; nothing is opened yet."""
    context.need(Action.UNSEAL)
    report = moving.find(context, asked.report)
    need_sealed(context, report)
    need_second(context, report)
    if report.asked_by:
        raise NoLongerPossible(_("{name} đã đề nghị mở danh tính.", name=report.asked_by_name))
    values = {"asked_by": context.who.person, "asked_at": context.at, "why": asked.why}
    now = moving.change(context, report, "misuse_open_ask", **values)
    telling.tell_those_who_unseal(context, now)
    said = _("Đã đề nghị mở danh tính người báo {number}; chờ một người khác đồng ý.", number=now.number)
    return [Message(with_arrival(context, said))]


def agree(context: Context, report: MisuseReport) -> Replies:
    """Open it, as the second of two ([Đồng ý mở danh tính]); whoever told it hears by whom and why."""
    need_sealed(context, report)
    if report.asked_by is None:
        raise NoLongerPossible(_("Không có đề nghị mở danh tính nào đang chờ."))
    if report.asked_by == context.who.person:
        raise NotAllowed(_("Đề nghị này của anh/chị; cần một người khác của {the_office} đồng ý."))
    person = ReporterSeal(context.settings.keys).open(report.sealed)
    if person is None:
        raise NoLongerPossible(_("Danh tính này niêm phong bằng khóa khác nên không mở được."))
    opened = {"opened_by": context.who.person, "opened_at": context.at}
    now = moving.change(context, report, "misuse_open", **opened, by=person, sealed=None, handle="")
    telling.tell_reporter(context, now, partial(opened_text, now))
    return [Message(_("Đã mở danh tính {number}. Người báo: {name}.", number=now.number, name=now.by_name))]


def opened_text(report: MisuseReport) -> str:
    return _(
        "Danh tính của anh/chị trong nội dung này đã được mở: {asker} đề nghị, {name} đồng ý. Lý do: {why}",
        asker=report.asked_by_name,
        name=report.opened_by_name,
        why=report.why,
    )


def refuse(context: Context, report: MisuseReport) -> Replies:
    """Leave it sealed ([Không mở danh tính]): whoever asked may take it back so, too."""
    if not is_asked(context, report):
        raise NoLongerPossible(_("Không có đề nghị mở danh tính nào đang chờ."))
    now = moving.change(context, report, "misuse_open_refuse", asked_by=None, asked_at=None, why="")
    return [Message(_("Danh tính người báo {number} vẫn niêm phong.", number=now.number))]


def show_newer(context: Context, report: MisuseReport, _seen: str) -> Replies:
    """Show what is asked for now, where a button of an older asking was pressed."""
    said = _("Đề nghị mở danh tính đã thay đổi. Xin xem lại:")
    return [Message(said), cards.asking_message(report, context.who.person)]
