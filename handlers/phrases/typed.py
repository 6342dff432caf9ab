"""A text that is typed outside any form, with what several readers of it need; each is worked out once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps

from bot.conversation import Message
from bot.domain.duties import Duty
from bot.domain.phrases import Meaning, names_looking, read_intent
from bot.domain.replies import ShortReply, read_reply
from bot.domain.understanding import Intent, Reading
from handlers import duties, in_sight, standing, words
from handlers.engine import Context, Replies, Reply, said_besides, typed_choices
from handlers.phrases.told_checks import ABOUT_CHECK, DONE


@dataclass(frozen=True)
class Typed:
    """``press`` does what a button stands for, or says the message that asks which is meant."""

    context: Context
    text: str
    press: words.Press

    @cached_property
    def meaning(self) -> Meaning:
        """Read what the text says of a check; "chưa" in what tells of a fault does not answer a reminder."""
        meaning = read_intent(self.text, duties.typed_checks.names_of_own(self.context))
        is_other = meaning == Meaning.NOT_YET and in_sight.tells_other_fault(
            self.context, standing.read(self.context, self.text)
        )
        return Meaning.UNKNOWN if is_other else meaning

    @cached_property
    def reply(self) -> ShortReply | None:
        return read_reply(self.text)

    @cached_property
    def replied(self) -> list[typed_choices.Choice]:
        """Find the choices that wait for such a short reply."""
        return typed_choices.replied_choices(self.context, self.reply.kind) if self.reply else []

    @cached_property
    def is_reply_at_length(self) -> bool:
        """Tell whether something waits for such a reply, and more is said with it."""
        return bool(self.replied) and self.reply is not None and not self.reply.is_bare

    @cached_property
    def reminded(self) -> Sequence[Duty]:
        """Find the checks of which the text may tell: those just reminded of, or what is owed by now."""
        if self.meaning not in ABOUT_CHECK:
            return []
        shown = duties.typed_checks.reminded_duties(self.context)
        if not shown and self.meaning in DONE and names_looking(self.text):
            return duties.typed_checks.duties_told(self.context, DONE[self.meaning], self.text)
        return shown

    @cached_property
    def reading(self) -> Reading:
        """Read the text as a whole; where it thanks and says more, of what more it says."""
        reading = standing.read(self.context, self.text)
        more = said_besides(self.text)
        is_more = reading.intent == Intent.THANKS and more
        return standing.read(self.context, more) if is_more else reading

    def is_bare(self, *kinds: Reply) -> bool:
        """Return whether it is one of these replies and nothing else."""
        return self.reply is not None and self.reply.is_bare and self.reply.kind in kinds


Reader = Callable[[Typed], Replies]


def saying(answer: Callable[[Context, str], Replies]) -> Reader:
    """Return the reader that says what ``answer`` does."""

    @wraps(answer)
    def read(typed: Typed) -> Replies:
        return answer(typed.context, typed.text)

    return read


def acting(answer: Callable[[Context, str, words.Press], Replies]) -> Reader:
    """Return the reader that says what ``answer`` does, which may press buttons."""

    @wraps(answer)
    def read(typed: Typed) -> Replies:
        return answer(typed.context, typed.text, typed.press)

    return read


def pressing(find: Callable[[Context, str], str | Message]) -> Reader:
    """Return the reader that presses the token that ``find`` returns, or says what it asks; none for ""."""

    @wraps(find)
    def read(typed: Typed) -> Replies:
        found = find(typed.context, typed.text)
        return typed.press(found) if found else []

    return read


def pressing_each(find: Callable[[Context, str], Sequence[str | Message]]) -> Reader:
    """Return the reader that presses each of the tokens that ``find`` returns."""

    @wraps(find)
    def read(typed: Typed) -> Replies:
        return [said for token in find(typed.context, typed.text) for said in typed.press(token)]

    return read
