"""Requests that are asked again: kept under their title, looked at, called otherwise, taken out."""

from dataclasses import dataclass

from bot.answers import Refused
from bot.domain.rights import Action
from bot.message import Message, Option
from bot.talk import Facts, Talk
from bot.text import moment_text
from bot.words import _
from handlers.engine import forms
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Says, Scene, need
from handlers.engine.reading import up_to
from handlers.reports import ledger, telling
from storage import audit, report_requests
from storage.report_requests import Template

FLOW = "rename_template"
NAME = 150  # characters, as of a request's title


@dataclass(frozen=True)
class Renaming:
    template: int
    name: str


def keep(scene: Scene, argument: str) -> Says:
    """[Lưu làm mẫu]: rq_keep:<request>."""
    request = ledger.theirs(scene, argument)
    is_replaced = report_requests.put_template(scene.tx, request, scene.who.person, scene.at)
    audit.write(scene.tx, scene.at, scene.who, "request_template", telling.subject(request.id))
    if is_replaced:
        said = _("Đã lưu mẫu “{name}”, thay cho mẫu cùng tên. Gõ /yeucaubaocao để dùng.", name=request.title)
    else:
        said = _("Đã lưu mẫu “{name}”. Gõ /yeucaubaocao để dùng lại.", name=request.title)
    return [Message(said)]


def listed(scene: Scene, _argument: str) -> Says:
    """rq_forms"""
    need(scene, Action.REQUEST)
    found = report_requests.templates(scene.tx)
    if not found:
        return [Message(_("Chưa có mẫu nào. Gửi yêu cầu xong, chọn “Lưu làm mẫu” để lưu."))]
    options = (Option(f"rq_form:{one.id}", telling.shortened(one.name)) for one in found)
    return [Message(_("Mẫu nào?"), tuple(options), heading=_("Mẫu yêu cầu báo cáo"))]


def show_one(scene: Scene, argument: str) -> Says:
    """rq_form:<template>: what it asks."""
    one = there(scene, argument)
    lines = telling.content(one.title, one.body, one.questions, "")
    kept = _("Lưu lúc {moment}.", moment=moment_text(one.at))
    options = (
        Option(f"rq_from:{one.id}", _("Dùng mẫu này")),
        Option(f"rq_name:{one.id}", _("Đổi tên")),
        Option(f"rq_drop:{one.id}", _("Xóa mẫu")),
    )
    return [Message("\n".join([*lines, kept]), options, heading=one.name, columns=2)]


def there(scene: Scene, argument: str) -> Template:
    need(scene, Action.REQUEST)
    one = report_requests.get_template(scene.tx, id_in(argument))
    if one is None:
        raise no_such_button()
    return one


def drop(scene: Scene, argument: str) -> Says:
    """[Xóa mẫu]: asks first; where it was kept anew since, an older button asks again."""
    number, _colon, seen = argument.partition(":")
    one = there(scene, number)
    kept = str(int(one.at.timestamp()))
    if seen != kept:
        asked = _("Xóa mẫu “{name}”? Các yêu cầu đã gửi theo mẫu không thay đổi.", name=one.name)
        return [Message(asked, (Option(f"rq_drop:{one.id}:{kept}", _("Xóa")),))]
    report_requests.drop_template(scene.tx, one.id)
    audit.write(scene.tx, scene.at, scene.who, "request_template_drop", f"template:{one.id}")
    return [Message(_("Đã xóa mẫu “{name}”.", name=one.name))]


def open_form(scene: Scene, argument: str) -> Says:
    """[Đổi tên]: rq_name:<template>"""
    return forms.open_once(scene, FLOW, argument, {"template": id_in(argument)})


def begin(scene: Scene, argument: str) -> Facts:
    one = there(scene, argument)
    return {"template": one.id, "name": one.name}


def flow(talk: Talk, facts: Facts) -> Renaming:
    asked = _("Mẫu “{name}”: tên mới là gì?", name=facts["name"])
    name = talk.ask("name", asked, up_to(NAME), str)
    talk.review({"name": _("Tên mới")}, send=_("Đổi tên"))
    return Renaming(facts["template"], name)


def carry_out(scene: Scene, renaming: Renaming) -> Says:
    one = there(scene, str(renaming.template))
    other = report_requests.template_named(scene.tx, renaming.name)
    if other and other.id != one.id:
        raise Refused(_("Đã có mẫu tên “{name}” nên chưa đổi tên.", name=renaming.name))
    report_requests.rename_template(scene.tx, one.id, renaming.name)
    audit.write(scene.tx, scene.at, scene.who, "request_template_name", f"template:{one.id}")
    return [Message(_("Mẫu “{old}” nay tên là “{new}”.", old=one.name, new=renaming.name))]
