"""The menu: what waits for somebody, then all that they may do, in groups; and the channel's own.

And what may be done where a form was given up.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.conversation import N_, Message, Option, _, moment_text
from handlers.engine.buttons import form_card
from handlers.engine.feature import Context, Entry, MenuGroup, Replies, Urgency, title_of
from storage.engine import Conversation, Lane, Outgoing, contacts, conversations, outbox

WORDS = "words"  # the flow of the conversations that keep words to be passed on: no form is called so
WISH = "wish:"  # how the tokens of wishes begin that are offered for words
BESIDE = (WISH, "asis:")  # how tokens begin of what is asked about beside a form
MAIN = 4  # things that are offered where nothing else is under way …
MOST_TO_DO = 3  # … of which so many may be what waits
GROUP_TITLES = {
    MenuGroup.DAILY: N_("Hằng ngày"),
    MenuGroup.INCIDENTS: N_("Sự cố hộp thư"),
    MenuGroup.REPORTS: N_("Báo cáo, thông báo"),
    MenuGroup.PEOPLE: N_("Nhân sự, đơn vị"),
    MenuGroup.LOOK_UP: N_("Tra cứu"),
    MenuGroup.ACCOUNT: N_("Tài khoản"),
}


def show(context: Context, _argument: str) -> Replies:
    """Show the menu: what waits for this person, what they left unfinished, and all else by its groups."""
    waiting = (*to_do(context), *parked_options(context))
    said = N_("Hiện không có việc nào đang chờ anh/chị. Các việc khác xếp theo nhóm.")
    if waiting:
        said = N_("Việc đang chờ anh/chị đứng đầu. Các việc khác xếp theo nhóm.")
    standing = dict.fromkeys((one.stands_for, one.unit_name) for one in context.who.roles if one.stands_for)
    lines = [
        _(said),
        *(_("Anh/chị đang trực thay {name} tại {unit}.", name=name, unit=unit) for name, unit in standing),
    ]
    groups = (group_button(group, entries) for group, entries in menu_groups(context).items())
    return [Message("\n".join(lines), (*waiting, *groups), heading=_("Các việc anh/chị làm được"))]


def group_button(group: MenuGroup, entries: Sequence[tuple[str, Entry]]) -> Option:
    """Return the button of a group of the menu; where it holds one command alone, that command's."""
    if len(entries) == 1:
        return open_button(*entries[0])
    return Option(f"menu:{group}", _(GROUP_TITLES[group]))


def show_group(context: Context, group: MenuGroup) -> Replies:
    """Show a group of the menu: a button for each of its commands that this person may use."""
    entries = menu_groups(context).get(group)
    if not entries:
        return show(context, "")
    options = (open_button(name, entry) for name, entry in entries)
    back = Option("open:menu", _("Về menu"), is_undo=True)
    return [Message(_("Anh/chị muốn làm gì?"), (*options, back), heading=_(GROUP_TITLES[group]))]


def menu_groups(context: Context) -> dict[MenuGroup, list[tuple[str, Entry]]]:
    """Return the parts of this person's menu that hold anything, each with its commands."""
    groups: dict[MenuGroup, list[tuple[str, Entry]]] = {}
    for name, entry in allowed_entries(context):
        if entry.menu:
            groups.setdefault(entry.menu[0], []).append((name, entry))
    return groups


def open_button(name: str, entry: Entry) -> Option:
    return Option(f"open:{name}", _(entry.title))


def to_do(context: Context) -> tuple[Option, ...]:
    """Return a button for each of the few things that wait for this person most, the most urgent first."""
    found = [one for each in context.features.each if each.to_do for one in each.to_do(context)]
    most = sorted(found, key=lambda one: one.urgency)[:MOST_TO_DO]
    return tuple(one.button for one in most)


def is_awaited(context: Context) -> bool:
    """Return whether something waits for this person without which somebody else cannot go on."""
    found = (one for each in context.features.each if each.to_do for one in each.to_do(context))
    return any(one.urgency == Urgency.IS_AWAITED for one in found)


def main_things(context: Context) -> tuple[Option, ...]:
    """Return what waits for this person, then the first command of each part of their menu: a few buttons."""
    waiting = to_do(context)
    opened = {one.token for one in waiting}
    first = (open_button(*entries[0]) for entries in menu_groups(context).values())
    return (*waiting, *(one for one in first if one.token not in opened))[:MAIN]


def allowed_entries(context: Context) -> Iterator[tuple[str, Entry]]:
    """Return what this person's menu holds, in its order."""
    for name, entry in context.features.commands.items():
        if not entry.is_hidden and (entry.action is None or context.may(entry.action)):
            yield name, entry


def parked_options(context: Context) -> tuple[Option, ...]:
    """Return a button for each form that is parked, of those alike with when they were left.

    A stranger's goes on only by its own buttons.
    """
    if context.who.is_stranger:
        return ()
    parked = [
        one
        for one in conversations.parked(context.tx, context.who, context.at)
        if one.flow in context.features.forms and not is_over(context, one)
    ]
    titles = {one.id: title_of(context, one) for one in parked}
    alike = Counter(titles.values())
    names = {
        one.id: _("{title}, {moment}", title=titles[one.id], moment=moment_text(one.touched))
        for one in parked
        if alike[titles[one.id]] > 1
    }
    return tuple(
        Option(f"resume:{one}", _("Làm tiếp: {title}", title=names.get(one, title)))
        for one, title in titles.items()
    )


def is_over(context: Context, here: Conversation) -> bool:
    """Return whether what a form is about waits no more, so that nothing is left to go on with."""
    form = context.features.forms[here.flow]
    return form.is_over is not None and form.is_over(context, here)


def channel_menu(context: Context) -> Outgoing:
    """Make what sets the channel's own menu of this contact."""
    options = tuple(Option(name, _(entry.title)) for name, entry in allowed_entries(context))
    return Outgoing(
        key=f"menu:{context.event}",
        contact=context.who.contact,
        channel=context.channel,
        lane=Lane.NUDGE,
        message=Message("", options),
        at=context.at,
        action="menu",
    )


def keep_menu_up_to_date(context: Context) -> None:
    """Ask the channel's own menu of this contact to be what it should be, before what the event changes."""
    if context.menu != (names := menu_names(context)):
        contacts.set_menu(context.tx, context.who.contact, names)
        outbox.put(context.tx, [channel_menu(context)])


def menu_names(context: Context) -> str:
    """Return what is kept of the menu that a contact shows: the language, and the commands."""
    return ",".join([context.who.language, *(name for name, _entry in allowed_entries(context))])


def resumed_note(context: Context, here: Conversation) -> Replies:
    """Say since when the form lay unfinished, where that is a day or more."""
    if context.at - here.touched < timedelta(days=1):
        return []
    return [Message(_("Anh/chị tiếp tục nội dung đang nhập từ {moment}.", moment=moment_text(here.touched)))]


def open_hearers(context: Context) -> Iterator[tuple[str, str]]:
    """Yield who hears what is about nothing that was written of: the end of a token, and their name."""
    for kind, one in context.features.listeners.items():
        if one.begin and (name := one.name(context, 0)):
            yield f"{kind}:0", name


def last_resort(context: Context, kept: int) -> tuple[Option, ...]:
    """Return [Gửi lời này tới Phòng …], the button for who hears what is about nothing."""
    return tuple(
        Option(f"pass:{kept}:{token}", _("Gửi lời này tới {name}", name=name))
        for token, name in open_hearers(context)
    )


def with_words_that_opened(context: Context, here: Conversation, said: str) -> Message:
    """Say something of a form that was given up, with what else can be done.

    What was typed where that opened the form may still go to the office.
    """
    kept = conversations.about(context.tx, context.who, WORDS, form_card(here.id))
    if kept is None or kept.expires <= context.at:
        return Message(said, main_things(context))
    return Message(said, (*main_things(context), *last_resort(context, kept.id)), card=f"{WORDS}:{kept.id}")
