"""The menus of the bot, a file for each role, and the marks that stand for them in transcripts.

``head.txt`` is what the head of a unit may do: the groups of the menu, each with its commands.
``head+officer.txt`` is for who holds both roles, for themselves or as a substitute, and
``officer_in_english.txt`` for who has chosen that language.

In a transcript ``<menu: head>`` stands for the choices of the groups, ``<menu: head, Hằng ngày>`` for those
of one group, and ``<top of menu: head>`` for the first command of each group, which are offered where nothing
else is under way; ``<top of menu: head, 2 3 4>`` where what waits has taken the place of the others. What
differs from the file of its reader by a single letter stays as it is, and the transcript turns red.

``python -m tests.write menus`` writes the files anew.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

from sqlalchemy import Connection, select

from bot.conversation import Option, speaking
from bot.domain.rights import Role, RoleAssignment, Who
from handlers import FEATURES
from handlers.engine import Context, menu
from handlers.engine.menu import MAIN
from storage.engine import incoming
from storage.tables.people import contacts, people
from tests.people import MORNING, settings
from tests.world import FakeChannel, StillClock

FOLDER = Path(__file__).parent
MENUS = {path.stem: path.read_text(encoding="utf-8").rstrip("\n") for path in sorted(FOLDER.glob("*.txt"))}
LANGUAGES = {"vi": "", "en": "_in_english"}
MARK = re.compile(r"<menu: ([^,>]+)>")


def drawn(name: str) -> str:
    """Return what the file ``name`` should hold, by the map of the bot."""
    roles, _in, language = name.partition("_in_")
    language = "en" if language else "vi"
    held = [RoleAssignment(Role(one), 1, "", "") for one in roles.split("+") if one != "no_role"]
    who = Who(1, "", language, 1, tuple(held))
    context = Context(None, who, MORNING, settings(), FEATURES)  # type: ignore[arg-type]
    with speaking(language):
        shown = [menu.show_group(context, group)[0] for group in menu.menu_groups(context)]
    return "\n\n".join("\n".join([one.heading, *map(line_of, one.options[:-1])]) for one in shown)


def line_of(option: Option) -> str:
    return f"/{option.token.removeprefix('open:')} – {option.label}"


def groups(text: str) -> dict[str, list[str]]:
    """Return the titles of commands by group, of what a file holds."""
    blocks = (block.splitlines() for block in text.split("\n\n"))
    return {title: [line.partition(" – ")[2] for line in lines] for title, *lines in blocks}


def has_menu(text: str) -> bool:
    """Say whether a message may hold choices of a menu."""
    return any(title in text for title in TITLES)


def marked(text: str, name: str) -> str:
    """Put marks in place of what stands in the file ``name``."""
    if name not in MENUS:
        return text
    titles = groups(MENUS[name])
    shown = [commands[0] if len(commands) == 1 else title for title, commands in titles.items()]
    text = replaced(text, shown, f"<menu: {name}>")
    for title, commands in titles.items():
        if len(commands) > 1:
            text = replaced(text, commands, f"<menu: {name}, {title}>")
    for which in tops(len(titles)):
        is_all = which == [*range(1, MAIN + 1)][: len(titles)]
        place = "" if is_all else f", {' '.join(map(str, which))}"
        first = [[*titles.values()][number - 1][0] for number in which]
        text = replaced(text, first, f"<top of menu: {name}{place}>")
    return text


def tops(count: int) -> Iterator[list[int]]:
    """Yield which groups' first commands may be offered, as numbers from 1: the longest first."""
    for many in range(min(count, MAIN), 1, -1):
        yield from map(list, combinations(range(1, count + 1), many))


def replaced(text: str, labels: Sequence[str], mark: str) -> str:
    """Put a mark in place of these choices, as buttons or as lines with numbers."""
    lines = "\n".join(rf"\d+\. {re.escape(label)}$" for label in labels)
    return re.sub(f"(?m)^{lines}", mark, text.replace(" ".join(f"[{label}]" for label in labels), mark))


def names_in(transcript: str) -> set[str]:
    """Return the names of the menus that a transcript shows in full."""
    return set(MARK.findall(transcript))


def name_of_menu(tx: Connection, channel: FakeChannel, chat: str, clock: StillClock) -> str:
    """Name the menu of whoever writes in this chat, by the roles that they hold now."""
    is_theirs = (contacts.c.channel == channel.name, contacts.c.account == channel.account)
    joined = select(people.c.id, people.c.language).join(contacts, contacts.c.person == people.c.id)
    person = tx.execute(joined.where(*is_theirs, contacts.c.chat == chat)).one_or_none()
    if person is None:
        return "stranger"
    held = {role.role for role in incoming.roles_of(tx, person.id, clock.at)}
    return ("+".join(role for role in Role if role in held) or "no_role") + LANGUAGES[person.language]


def keep(name: str) -> None:
    """Write a file anew, and know it from now on."""
    MENUS[name] = drawn(name)
    (FOLDER / f"{name}.txt").write_text(f"{MENUS[name]}\n", encoding="utf-8")


TITLES = {
    title
    for text in MENUS.values()
    for group, commands in groups(text).items()
    for title in (group, *commands)
}
