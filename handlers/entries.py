"""What a person may open, of the map of the bot: what is not theirs is in no menu of theirs."""

from collections.abc import Iterator

from bot.domain.rights import may
from bot.message import Option
from bot.words import _
from handlers.kinds import Form, Scene, View
from storage.conversations import Conversation

Entry = Form | View

MAIN = 4  # offered where nothing else is under way


def allowed(scene: Scene) -> Iterator[tuple[str, Entry]]:
    """What this person's menu holds, in its order."""
    for name, entry in scene.features.commands.items():
        if not entry.is_hidden and (entry.action is None or may(scene.who, entry.action)):
            yield name, entry


def main_things(scene: Scene) -> tuple[Option, ...]:
    """A button for each of the first of them."""
    first = list(allowed(scene))[:MAIN]
    return tuple(Option(f"open:{name}", _(entry.title)) for name, entry in first)


def title_of(scene: Scene, here: Conversation) -> str:
    """What a form is called; of two about incidents each with its number."""
    title, number = _(scene.features.forms[here.flow].title), here.facts.get("number")
    return f"{title} {number}" if number else title
