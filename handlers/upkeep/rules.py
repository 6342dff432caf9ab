"""Record a unit's internal rules (/noiquy): number, date and file; list units without (Điều 6 khoản 1)."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from bot.conversation.answers import Refused
from bot.conversation.messages import Message, Option
from bot.conversation.talk import Talk
from bot.conversation.text import day_text, local_date, long_day
from bot.conversation.words import _
from bot.domain.rights import HEADING, Action, RoleAssignment
from handlers.engine import forms
from handlers.engine.attachments import named_files
from handlers.engine.buttons import no_such_button
from handlers.engine.feature import Context, Replies, need, reaches_all
from handlers.engine.reading import day_gone_by, up_to
from handlers.engine.wording import count_text, next_page, page_of, pages
from storage import audit, files, mailboxes
from storage.engine.role_holders import unit_names
from storage.mailboxes import Rules

FLOW = "internal_rules"
LONGEST = 60  # characters of a number


def show(context: Context, _words: str) -> Replies:
    """Show the rules of each unit that this person leads; to the office the units without."""
    own = [show_unit(context, unit) for unit in context.who.units(*HEADING)]
    return [*own, *(list_lacking(context, 1) if reaches_all(context, Action.RULES) else [])]


def show_unit(context: Context, unit: RoleAssignment) -> Message:
    found = mailboxes.rules_of(context.tx, unit.unit)
    lines = [rules_line(one) for one in found] or [
        _("Chưa ghi nội quy sử dụng hộp thư điện tử (Điều 6 khoản 1).")
    ]
    options = (
        Option(f"nq_new:{unit.unit}", _("Ghi nội quy")),
        *(Option(f"nq_file:{one.id}", _("Tệp số {number}", number=one.number)) for one in found if one.file),
    )
    return Message("\n".join(lines), options, heading=unit.unit_name, columns=2)


def rules_line(one: Rules) -> str:
    return _("Nội quy số {number} ngày {day}", number=one.number, day=day_text(one.issued))


def list_lacking(context: Context, page: int) -> Replies:
    """List the units that have none, a page at a time."""
    if not reaches_all(context, Action.RULES):
        raise no_such_button()
    lacking = mailboxes.lacking_rules(context.tx, local_date(context.at))
    if not lacking:
        return [Message(_("Mọi đơn vị đã ghi nội quy sử dụng hộp thư điện tử."))]
    cut = pages([f"– {one.name}"] for one in lacking)
    text, page = page_of(cut, page)
    heading = _("Đơn vị chưa ghi nội quy: {count}", count=count_text(len(lacking)))
    return [Message(text, next_page("nq_list", page, len(cut)), heading)]


def show_file(context: Context, one: Rules) -> Replies:
    """Send the file of a unit's rules ([Tệp số 15/QĐ-UBND])."""
    if one.file is None:
        raise no_such_button()
    need(context, Action.RULES, one.unit)
    return [Message(rules_line(one), file_ids=(one.file,))]


@dataclass(frozen=True)
class RulesFacts:
    unit: int
    name: str


@dataclass(frozen=True)
class IssuedRules:
    """The rules that a unit has issued, to be recorded."""

    unit: int
    number: str
    day: date
    file: int | None


def open_form(context: Context, unit: int) -> Replies:
    """Begin to record a unit's rules ([Ghi nội quy])."""
    need(context, Action.RULES, unit)
    make = partial(facts_of_unit, context, unit)
    return forms.start_once(context, FLOW, make, unit=unit)


def facts_of_unit(context: Context, unit: int) -> RulesFacts:
    return RulesFacts(unit, unit_names(context.tx, [unit]).get(unit, ""))


def ask_rules(talk: Talk, facts: RulesFacts) -> IssuedRules:
    asked = _("Nội quy số bao nhiêu? Ví dụ: “15/QĐ-UBND”.")
    number = talk.ask("number", asked, up_to(LONGEST), str)
    day = talk.ask("day", _("Ban hành ngày nào? Ví dụ: “12/3/2026”."), read_issued, long_day)
    file = talk.attach("file", _("Xin gửi tệp hoặc ảnh nội quy, nếu có."))
    if file is not None:
        named_files(talk, [file])
    titles = {"number": _("Số"), "day": _("Ngày"), "file": _("Tệp")}
    talk.review(titles, _("Ghi nội quy của {unit}. Xin xem lại:", unit=facts.name), _("Ghi"))
    return IssuedRules(facts.unit, number, day, file)


def read_issued(typed: str, said_at: datetime) -> date:
    """Read a day up to today; where two years fit, the day that is gone by."""
    day = day_gone_by(typed, said_at)
    if day is None or day > local_date(said_at):
        raise Refused(_("Chưa hiểu ngày, hoặc ngày chưa tới. Ví dụ: “12/3/2026”, “hôm qua”."))
    return day


def record_rules(context: Context, issued: IssuedRules) -> Replies:
    need(context, Action.RULES, issued.unit)
    row = {"unit": issued.unit, "number": issued.number, "issued": issued.day, "file": issued.file}
    made = mailboxes.add_rules(context.tx, row, context.who.person, context.at)
    if issued.file is not None:
        files.add_use(context.tx, issued.file, f"rules:{made}")
    audit.write(context.tx, context.at, context.who, "internal_rules", f"rules:{made}", unit=issued.unit)
    said = _(
        "Đã ghi nội quy số {number} ngày {day} của {unit}.",
        number=issued.number,
        day=day_text(issued.day),
        unit=unit_names(context.tx, [issued.unit])[issued.unit],
    )
    return [Message(said)]
