"""Commands and the menu: what one may not do is not in one's menu."""

from collections.abc import Iterator

from bot.domain.rights import may
from bot.message import Message, Option
from bot.text import expand, fold, tidy
from bot.words import _
from handlers import forms
from handlers.kinds import Form, Says, Scene, View
from storage import contacts, conversations, outbox
from storage.arrivals import Arrival
from storage.outbox import Lane, Outgoing

Entry = Form | View


def command_in(scene: Scene, typed: str) -> str:
    """The command that ``typed`` names, with its slash or by its words; "" where it names none."""
    first = tidy(typed).partition(" ")[0]
    if first.startswith("/"):
        name = first[1:].partition("@")[0]
        return name if name in scene.features.commands else "unknown"
    said = fold(typed)
    named = (name for name, entry in scene.features.commands.items() if said in entry.words)
    return next(named, "")


def open_command(scene: Scene, arrival: Arrival, name: str, typed: str) -> Says:
    """Show or open what a command stands for, where the person may."""
    front = forms.in_front(scene, arrival)
    entry = scene.features.commands.get(name)
    if name in ("huy", "quaylai") and front:
        return forms.in_form(scene, front, f"/{name}")
    if entry is None:
        return [Message(_("Không có lệnh này. Gõ /menu để xem các việc làm được."))]
    if entry.action and not may(scene.who, entry.action):
        return [Message(_("Anh/chị chưa có quyền dùng mục này. Gõ /menu để xem các việc làm được."))]
    argument = typed.strip().partition(" ")[2].strip() if typed.lstrip().startswith("/") else ""
    if isinstance(entry, Form):
        return forms.open_form(scene, flow_of(scene, entry), argument, front)
    return [*entry.show(scene, argument), *forms.ask_again(scene, front)]


def open_entry(scene: Scene, name: str) -> Says:
    """A button that stands for a command: open:<command>."""
    entry = scene.features.commands.get(name)
    if entry is None or (entry.action and not may(scene.who, entry.action)):
        return [Message(_("Anh/chị chưa có quyền dùng mục này. Gõ /menu để xem các việc làm được."))]
    if isinstance(entry, Form):
        return forms.open_form(scene, flow_of(scene, entry), "", None)
    return entry.show(scene, "")


def flow_of(scene: Scene, form: Form) -> str:
    return next(name for name, one in scene.features.forms.items() if one is form)


def allowed(scene: Scene) -> Iterator[tuple[str, Entry]]:
    """What this person's menu holds, in its order."""
    for name, entry in scene.features.commands.items():
        if not entry.is_hidden and (entry.action is None or may(scene.who, entry.action)):
            yield name, entry


def show(scene: Scene, _argument: str) -> Says:
    """The menu: what this person may do, and what is left unfinished."""
    unfinished = tuple(
        Option(f"resume:{one.id}", _("Làm tiếp: {title}", title=_(scene.features.forms[one.flow].title)))
        for one in conversations.parked(scene.tx, scene.who, None, scene.at)
        if one.flow in scene.features.forms
    )
    lines = [f"/{name} – {_(entry.title)}" for name, entry in allowed(scene)]
    return [Message("\n".join(lines), unfinished, heading=_("Các việc anh/chị làm được"))]


def kept_up_to_date(scene: Scene, arrival: Arrival, said: Says) -> Says:
    """``said``, once the channel's own menu of this contact is asked to be what it should be."""
    names = ",".join([scene.who.language, *(name for name, _entry in allowed(scene))])
    if arrival.menu != names:
        contacts.set_menu(scene.tx, scene.who.contact, names)
        outbox.put(scene.tx, [channel_menu(scene)])
    return said


def channel_menu(scene: Scene) -> Outgoing:
    """What sets the channel's own menu of this contact."""
    options = tuple(Option(name, _(entry.title)) for name, entry in allowed(scene))
    return Outgoing(
        key=f"menu:{scene.event}",
        contact=scene.who.contact,
        channel=scene.channel,
        lane=Lane.NUDGE,
        message=Message("", options),
        at=scene.at,
        action="menu",
    )


def words_of(*spellings: str) -> tuple[str, ...]:
    """``spellings`` as they are compared."""
    return tuple(fold(expand(one)) for one in spellings)
