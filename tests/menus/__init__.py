"""The menus of the bot, a file for each role, and the marks that stand for them in transcripts.

``head.txt`` is what the head of a unit is shown on Telegram: a heading, a line for each command, a closing
line. ``head+officer.txt`` is for who holds both roles, for themselves or as a substitute, and
``officer_in_english.txt`` for who has chosen that language.

In a transcript ``<menu: head>`` stands for all lines of that file, and ``<top of menu: head>`` for the
choices of its first commands, which are offered where nothing else is under way. What differs from the file
of its reader by a single letter stays as it is, and the transcript turns red.

``python -m tests.write menus`` writes the files anew.
"""

import re
from pathlib import Path

from sqlalchemy import Connection, select

from bot.domain.rights import Role
from storage.engine import incoming
from storage.tables.people import contacts, people
from tests.world import FakeChannel, StillClock

FOLDER = Path(__file__).parent
MENUS = {path.stem: path.read_text(encoding="utf-8").rstrip("\n") for path in sorted(FOLDER.glob("*.txt"))}
TOP = 4  # commands that are offered where nothing else is under way
LANGUAGES = {"vi": "", "en": "_in_english"}
MENU = re.compile(
    r"(?m)^(?P<lines>.+\n(?:/?[a-z]+ – .+\n)+\n)"
    r"(?P<around>(?:.+\n)*?)"  # for whom its reader stands in
    r"(?P<closing>.+: (?:/[a-z]+|“[a-z]+”))(?=  \[|\n|$)"
)
MARK = re.compile(r"<menu: (.+?)>")


def menu_in(text: str) -> str:
    """Return the menu in a message, without what stands around it; "" where there is none."""
    found = MENU.search(text)
    return found["lines"] + found["closing"] if found else ""


def has_menu(text: str) -> bool:
    """Say whether a message holds a menu, or the choices of the first commands of a known one."""
    return bool(menu_in(text)) or any(row in text for menu in MENUS.values() for row in choices(menu))


def marked(text: str, name: str, *, with_slashes: bool) -> str:
    """Put marks in place of what stands in the file ``name``; ``with_slashes`` where commands have them."""
    if name not in MENUS:
        return text
    expected = MENUS[name] if with_slashes else without_slashes(MENUS[name])
    if menu_in(text) == expected:
        text = MENU.sub(lambda found: f"<menu: {name}>\n{found['around']}".rstrip("\n"), text)
    for row in choices(MENUS[name]):
        text = text.replace(row, f"<top of menu: {name}>")
    return text


def choices(menu: str) -> tuple[str, str]:
    """Return the choices of the first commands, as buttons and as numbers to type."""
    titles = [line.partition(" – ")[2] for line in menu.splitlines()[1 : TOP + 1]]
    numbered = "\n".join(f"{number}. {title}" for number, title in enumerate(titles, 1))
    return " ".join(f"[{title}]" for title in titles), numbered


def without_slashes(menu: str) -> str:
    """Return a menu as it reads on a channel where commands are typed by their bare names."""
    lines = re.sub(r"(?m)^/(?=[a-z]+ – )", "", menu)
    return re.sub(r": /([a-z]+)$", r": “\1”", lines)


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
    return "+".join(role for role in Role if role in held) + LANGUAGES[person.language] or "no_role"


def keep(menus: dict[str, str]) -> None:
    """Write the files of these menus, and know them from now on."""
    for name, menu in menus.items():
        (FOLDER / f"{name}.txt").write_text(f"{menu}\n", encoding="utf-8")
    MENUS.update(menus)
