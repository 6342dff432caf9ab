"""What may be typed in place of a button, and which button was meant.

Under an answer choices are numbered, and a bare number is meant for the newest answer alone: where it ends
with the open form's question, for that. What nobody asked for (a nudge, a notice) brings words of its own,
"kt1", which mean the same whatever was said since; where two messages have them, we ask which is meant. So
we do where a bare "1" comes after it. What takes back what has just been done has no number under an answer,
or a hurried second "1" would undo the first: it is called by its label.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from string import ascii_lowercase

from bot.conversation import Message, Option, _, fold, out_of, tidy
from handlers.engine.buttons import is_live
from handlers.engine.feature import Context, Replies
from storage.engine import Offered, conversations, sent

IsMeant = Callable[[Offered, tuple[str, str, str]], bool]

WORD = "tl"  # "trả lời": of what has no words of its own
NUMBER = re.compile(r"[0-9]{1,2}")
OWN_WORD = re.compile(r"[a-z]{2}[0-9]{1,2}")
LETTERS = ascii_lowercase  # of such a word, before its number
LATELY = timedelta(days=3)  # how long the words of what nobody asked for are looked for
LONGEST = 60  # characters of a message, where we ask which one is meant


def number_options(answer: Replies) -> Replies:
    """Give each choice of one answer something to type.

    Numbers run through all its messages, unless a form is open: then they are its question's.
    """
    if any(message.is_question for message in answer):
        return [number_options_from(m, 1) if m.is_question else word_options(m) for m in answer]
    done, next_number = [], 1
    for message in answer:
        done.append(number_options_from(message, next_number))
        next_number += sum(not option.is_undo for option in message.options)
    return done


def number_options_from(message: Message, first: int) -> Message:
    numbers = count(first)
    options = (
        replace(option, words="" if option.is_undo else str(next(numbers))) for option in message.options
    )
    return replace(message, options=tuple(options))


def word_options(message: Message) -> Message:
    """Give a message that nobody asked for words that do not depend on what is said meanwhile."""
    options = [
        option if option.words else replace(option, words=f"{WORD}{number}")
        for number, option in enumerate(message.options, 1)
    ]
    return replace(message, options=tuple(options))


@dataclass(frozen=True)
class Choice:
    """A button that what was typed may stand for, and the message under which it was offered."""

    token: str
    label: str
    about: str
    place: int  # of that message: 0 is the newest


def token_of_word(context: Context, typed: str) -> str | Message:
    """Return the token of the button whose number or word was typed, a question which one, or "" for none."""
    if not is_choice(typed):
        return ""
    said = fold(tidy(typed))
    if said.isdecimal():
        return numbered_choice(context, said)
    return choose_or_ask(context, lambda _message, option: said == option[2])


def numbered_choice(context: Context, said: str) -> str | Message:
    """Return the newest answer's choice of that number.

    Where a nudge has come since, whose "kt1" may be meant as well, it is asked which; not in a form, whose
    answer a number may be.
    """
    newest = find_choices(context, lambda message, option: message.is_newest and said == option[2])
    is_in_form = bool(conversations.active_at(context.tx, context.who.contact))
    if newest and not is_in_form:
        later = find_choices(
            context, lambda message, option: message.is_later and said == option[2].lstrip(LETTERS)
        )
        newest = [*(one for one in later if is_live(context, one.token)), *newest]
    return ask_which(newest)


def is_choice(typed: str) -> bool:
    """Return whether it is a number or a word such as stands before a choice: "2", "kt2"."""
    said = fold(tidy(typed))
    return bool(NUMBER.fullmatch(said) or OWN_WORD.fullmatch(said))


def token_of_label(context: Context, typed: str) -> str | Message:
    """Return the token of the button of this label: of the newest answer, or of what nobody asked for."""
    said = fold(tidy(typed))
    return choose_or_ask(context, lambda _message, option: said == fold(option[1]))


def is_newest_label(context: Context, typed: str) -> bool:
    """Return whether it is the label of a choice of what they were last shown."""
    last = sent.offered(context.tx, context.who.contact, context.at - LATELY)[:1]
    return any(fold(typed) == fold(label) for message in last for _token, label, _words in message.options)


def out_of_range(context: Context, typed: str) -> Replies:
    """Show the newest answer's choices again, to a number that stands before none of them."""
    if not NUMBER.fullmatch(tidy(typed)):
        return []
    shown = sent.offered(context.tx, context.who.contact, context.at - LATELY)
    newest = [option for message in reversed(shown) if message.is_newest for option in message.options]
    numbered = [Option(token, label) for token, label, words in newest if words.isdecimal()]
    is_another_meant = any(message.is_later and message.options for message in shown)
    if len(numbered) < 2 or is_another_meant:
        return []
    return [Message(out_of(len(numbered)), tuple(numbered))]


def choose_or_ask(context: Context, is_meant: IsMeant) -> str | Message:
    """Return the choice that is meant; where there are several, a question which one."""
    return ask_which(find_choices(context, is_meant))


def ask_which(found: Sequence[Choice]) -> str | Message:
    if len(found) > 1:
        options = (Option(one.token, f"{one.about} – {one.label}") for one in found)
        return Message(_("Anh/chị trả lời tin nào?"), tuple(options))
    return found[0].token if found else ""


def find_choices(context: Context, is_meant: IsMeant) -> list[Choice]:
    """Find what may be meant, of what this contact was lately shown; the live ones first."""
    shown = sent.offered(context.tx, context.who.contact, context.at - LATELY)
    meant = [
        (message, Choice(option[0], option[1] or option[2], shortened(message), place))
        for place, message in enumerate(shown)
        for option in message.options
        if is_meant(message, option)
    ]
    newest = next((message.event for message, _choice in meant if message.is_asked), "")
    found = distinct(choice for message, choice in meant if message.event in ("", newest))
    live = without_repeats([one for one in found if is_live(context, one.token)])
    return live or [one for one in found[:1] if not is_overtaken(shown, one.place)]


def is_overtaken(shown: Sequence[Offered], place: int) -> bool:
    """Return whether it is of an answer, and something else that asks for one, a nudge, has come since."""
    return shown[place].is_asked and any(one.options and not one.is_asked for one in shown[:place])


def distinct(found: Iterable[Choice]) -> list[Choice]:
    """Keep each token once: a nudge and the one that repeats it are one."""
    return list({one.token: one for one in reversed(list(found))}.values())[::-1]


def without_repeats(found: Sequence[Choice]) -> list[Choice]:
    """Keep of those that read the same the newest message's: the afternoon's nudge, not the morning's."""
    newest = {(one.about, one.label): one.place for one in reversed(found)}
    return [one for one in found if one.place == newest[one.about, one.label]]


def shortened(message: Offered) -> str:
    about = message.heading or message.text.partition("\n")[0] or _("Tin trước")  # its words were secret
    return about if len(about) <= LONGEST else f"{about[:LONGEST].rstrip()}…"
