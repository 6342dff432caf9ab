"""/noiquy: the internal rules of the own unit; the office sees which units have none yet (Điều 6 khoản 1)."""

from bot.domain.rights import HEADING, Action, Held
from bot.message import Message, Option
from bot.text import day_text, local_date
from bot.words import _
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Says, Scene, need, reaches_all
from handlers.engine.wording import count_text, next_page, page_of, pages
from storage import mailboxes
from storage.mailboxes import Rules


def show(scene: Scene, _argument: str) -> Says:
    """Of each unit that this person leads; for the office the list."""
    need(scene, Action.RULES)
    own = [of_unit(scene, unit) for unit in scene.who.units(*HEADING)]
    return [*own, *(listed(scene, "1") if reaches_all(scene, Action.RULES) else [])]


def of_unit(scene: Scene, unit: Held) -> Message:
    found = mailboxes.rules_of(scene.tx, unit.unit)
    lines = [line(one) for one in found] or [_("Chưa ghi nội quy sử dụng hộp thư điện tử (Điều 6 khoản 1).")]
    options = (
        Option(f"nq_new:{unit.unit}", _("Ghi nội quy")),
        *(Option(f"nq_file:{one.id}", _("Tệp số {number}", number=one.number)) for one in found if one.file),
    )
    return Message("\n".join(lines), options, heading=unit.unit_name, columns=2)


def line(one: Rules) -> str:
    return _("Nội quy số {number} ngày {day}", number=one.number, day=day_text(one.issued))


def listed(scene: Scene, argument: str) -> Says:
    """nq_list:<page>: the units that have none."""
    if not reaches_all(scene, Action.RULES):
        raise no_such_button()
    lacking = mailboxes.lacking_rules(scene.tx, local_date(scene.at))
    if not lacking:
        return [Message(_("Mọi đơn vị đã ghi nội quy sử dụng hộp thư điện tử."))]
    cut = pages([f"– {one.name}"] for one in lacking)
    text, page = page_of(cut, id_in(argument))
    heading = _("Đơn vị chưa ghi nội quy: {count}", count=count_text(len(lacking)))
    return [Message(text, next_page("nq_list", page, len(cut)), heading)]


def file(scene: Scene, argument: str) -> Says:
    """nq_file:<rules>"""
    one = mailboxes.get_rules(scene.tx, id_in(argument))
    if one is None or one.file is None:
        raise no_such_button()
    need(scene, Action.RULES, one.unit)
    return [Message(line(one), file_ids=(one.file,))]
