"""A phone in the hands of somebody who does something about one report."""

from typing import Any

from bot.conversation import excerpt
from tests.trials.play import Play, label_of

LATELY = 4  # messages
LABEL = 40  # characters of what is on a button


class Phone:
    """A phone and the report that is spoken of there."""

    def __init__(self, play: Play, key: str, title: str, unit: str) -> None:
        self.play, self.key, self.unit, self.label = play, key, unit, f"{title} – {unit}"

    @property
    def lately(self) -> list[Any]:
        """Return what came there, the newest first: under an answer stands again what a form still asks."""
        said = self.play.phones.phone(self.key).chat.said
        return [one for one in said[-LATELY:] if one.by_bot][::-1]

    @property
    def newest(self) -> Any:
        return self.lately[0]

    @property
    def labels(self) -> list[str]:
        return [label_of(button) for row in self.newest.buttons for button in row]

    async def types(self, words: str) -> None:
        await self.play.phones.phone(self.key).text(words)
        self.play.story.channels.wrote.append((self.play.now, self.key))

    async def presses(self, *labels: str) -> None:
        """Press the first of these that stands there."""
        buttons = [(said, button) for said in self.lately for row in said.buttons for button in row]
        for label in labels:
            for said, button in buttons:
                if label_of(button) == label:
                    await self.play.phones.phone(self.key).press(said.id, button["callback_data"])
                    self.play.story.channels.wrote.append((self.play.now, self.key))
                    return
        where = f"{self.label}, {self.key}, {self.play.now}"
        raise LookupError(f"none of {labels} ({where}) under: {self.newest.text}")

    def of(self, verb: str, alone: str) -> tuple[str, str, str]:
        """Return the button of this report: among others, among those to one request, or alone."""
        return f"{verb}: {shortened(self.label)}", f"{verb}: {shortened(self.unit)}", alone


def shortened(name: str) -> str:
    return excerpt(name, LABEL)
