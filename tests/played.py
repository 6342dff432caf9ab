"""The chats in transcripts/, and each as it goes when nothing goes wrong: played once for all who ask.

That is on Telegram, on SQLite, in the calm world. The processes that a suite runs in share what was played.
"""

import fcntl
import pickle
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.conversation import Event
from bot.domain import rights
from bot.domain.rights import Action, Reach, Role, RoleAssignment
from handlers import phrases
from handlers.engine import Context, Replies, menu
from handlers.phrases import beside_form
from tests.cardless import without_card
from tests.chat import Chat, World, calm
from tests.ends import end_of
from tests.frozen.names import CONVERSATIONS, Names, added, names_in
from tests.stage import Stage
from tests.sweep import buttons_left, differences, too_long
from tests.trials.peace import unweighed

FOLDER = Path(__file__).parent / "transcripts"
TRANSCRIPTS = {
    str(path.relative_to(FOLDER).with_suffix("")): path.read_text(encoding="utf-8")
    for path in sorted(FOLDER.rglob("*.txt"))
    if "." not in path.stem
}
T = TypeVar("T")
Right = tuple[Role, Action, Reach]


@dataclass(frozen=True)
class Played:
    said: str  # the transcript, as it really went
    end: dict[str, list[Any]]  # as tests/ends.py compares it
    asked: frozenset[Right]  # the rights that people with one role were asked for
    answered: frozenset[str]  # the readers of typed words that answered something
    names: Names  # that its database had, in the end or in the forms that were open meanwhile
    stale: list[str]  # cards that are shown otherwise than things are, in the end
    long: list[str]  # cards that are more than one message
    cardless: list[str]  # buttons about a subject under what is no card
    unweighed: set[str]  # kinds of messages of which nobody has said whether they count or are urgent
    left: frozenset[str]  # the labels of the buttons that stand under cards, in the end


@dataclass(frozen=True)
class Plays:
    stage: Stage
    folder: Path  # of all the suite's processes: what was played, and whose turn it is

    async def of(self, name: str) -> Played:
        kept = self.folder / f"{name.replace('/', '.')}.played"
        with kept.with_suffix(".lock").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            if not kept.exists():
                kept.write_bytes(pickle.dumps(await self.play(TRANSCRIPTS[name])))
            found: Played = pickle.loads(kept.read_bytes())
        return found

    async def play(self, transcript: str) -> Played:
        self.stage.set_up()
        names: list[Names] = []

        async def watched(chat: Chat, event: Event) -> None:
            await calm(chat, event)
            with self.stage.connected() as tx:
                names.append(names_in(tx, [CONVERSATIONS]))

        chat = self.chat(watched)
        with listening() as asked, reading() as answered:
            said = await chat.play(transcript)
        with self.stage.connected() as tx:
            stale = differences(tx, chat.clock.at, chat.settings)
            long, cardless, left = too_long(tx), list(without_card(tx)), frozenset(buttons_left(tx))
            end, seen = end_of(tx), reduce(added, names, names_in(tx))
            of_people = frozenset(asked), frozenset(answered)
            return Played(said, end, *of_people, seen, stale, long, cardless, unweighed(tx), left)

    def chat(self, world: World = calm) -> Chat:
        return Chat(self.stage.url, self.folder, world, idle=self.stage.idle, is_on_stage=True)


@contextmanager
def listening() -> Iterator[set[Right]]:
    """Collect every right that is asked of a person with one role, but for what a menu holds."""
    asked: set[Right] = set()
    ask, is_for_menu = rights.reach, [False]

    def reach(roles: Iterable[RoleAssignment], action: Action, unit: int | None = None) -> Reach:
        far = ask(held := list(roles), action, unit)
        if len(found := {one.role for one in held}) == 1 and not is_for_menu[0]:
            asked.add((found.pop(), action, far))
        return far

    def unheard(find: Callable[[Context], Iterable[T]]) -> Callable[[Context], list[T]]:
        def found(context: Context) -> list[T]:
            is_for_menu[0] = True
            listed = list(find(context))
            is_for_menu[0] = False
            return listed

        return found

    with pytest.MonkeyPatch.context() as patch:
        for module in list(sys.modules.values()):
            if getattr(module, "reach", None) is ask:
                patch.setattr(module, "reach", reach)
        patch.setattr(menu, "allowed_entries", unheard(menu.allowed_entries))
        patch.setattr(menu, "to_do", unheard(menu.to_do))
        yield asked


@contextmanager
def reading() -> Iterator[set[str]]:
    """Collect the names of the readers of typed words that answer."""
    answered: set[str] = set()

    def noting(read: Callable[[T], Replies]) -> Callable[[T], Replies]:
        def noted(typed: T) -> Replies:
            if said := read(typed):
                answered.add(reader_name(read))
            return said

        return noted

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(phrases, "READERS", tuple(map(noting, phrases.READERS)))
        patch.setattr(beside_form, "READERS", tuple(map(noting, beside_form.READERS)))
        yield answered


def reader_name(read: Any) -> str:
    """Return by what name a function is known, also one that wraps it."""
    return f"{read.__module__}.{read.__qualname__}"
