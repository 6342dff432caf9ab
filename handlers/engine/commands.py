"""Commands: what was typed names one, and what it opens."""

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from bot.conversation import Message, _, fold, is_back, is_cancel, regex, tidy
from handlers.engine import forms
from handlers.engine.buttons import no_such_button
from handlers.engine.feature import Context, Entry, Form, RefusalKind, Replies, View
from handlers.engine.reading import done_by

LISTED = regex(r"(?m)^/([a-z]{2,})(?= – )|(?<=“)/([a-z]{2,})(?=”)")  # in a list, or in quotes already
# "/menu" or "/suco SC-2026-0001" in a sentence, and no part of an address
COMMAND = regex(r"(?<![^\s(])/([a-z]{2,})(?![\w/])( [A-Z]{2}-\d{4}-\d+)?")


def command_in(context: Context, typed: str) -> str:
    """Return the command that ``typed`` names, with its slash or by its words; "" where it names none.

    Going back and giving up are words of the form that is open. What is opened only from elsewhere has
    no command.
    """
    if is_back(typed) or is_cancel(typed):
        return ""
    first = tidy(typed).partition(" ")[0]
    if first.startswith("/"):
        name = first[1:].partition("@")[0]
        entry = context.features.commands.get(name)
        return "unknown" if entry is None else name
    said, plain = tidy(typed), fold(typed)
    named = (name for name, entry in context.features.commands.items() if is_named(said, plain, entry))
    return next(named, "")


def is_named(said: str, plain: str, entry: Entry) -> bool:
    """Return whether it is called by its bare name, its title or its words; no word's marks are needed.

    Those of a name are: "tối" is not "toi". ``said`` and ``plain``: what was typed, tidied and folded.
    """
    titles = (fold(entry.title), fold(_(entry.title)))
    return not entry.is_hidden and (said == entry.command or plain in entry.words or plain in titles)


def open_command(context: Context, name: str, typed: str) -> Replies:
    """Show or open what a command stands for, where the person may."""
    active = forms.active_form(context)
    entry = context.features.commands.get(name)
    if entry is None:
        unknown = _("Không có lệnh này. Gõ /menu để xem các việc làm được.")
        return [Message(unknown), *forms.ask_again(context, active)]
    if entry.action and not context.may(entry.action):
        context.refusals.add(RefusalKind.NOT_ALLOWED)
        more = entry.others(context) if isinstance(entry, View) and entry.others else ""
        refused = "\n\n".join(filter(None, [not_theirs(context, entry), more]))
        return [Message(refused), *forms.ask_again(context, active)]
    argument = typed.strip().partition(" ")[2].strip() if typed.lstrip().startswith("/") else ""
    if isinstance(entry, Form):
        return forms.open_form(context, flow_of(context, entry), argument, active)
    said = entry.show(context, argument)
    return (
        forms.after_opening(context, active, said)
        if entry.opens
        else [*said, *forms.remind_of_form(context, active)]
    )


def open_entry(context: Context, name: str) -> Replies:
    """Open what a button stands for by its command: open:<command>."""
    entry = context.features.commands.get(name)
    if entry is None:
        raise no_such_button()
    if entry.action and not context.may(entry.action):
        context.refusals.add(RefusalKind.NOT_ALLOWED)
        return [Message(not_theirs(context, entry))]
    if isinstance(entry, Form):
        return forms.open_form(context, flow_of(context, entry), "", None)
    return entry.show(context, "")


def not_theirs(context: Context, entry: Entry) -> str:
    assert entry.action is not None
    own = _("Gõ /menu để xem các việc anh/chị làm được.")
    return f"{done_by(context, entry.title, entry.action)} {own}"


def flow_of(context: Context, form: Form[Any, Any]) -> str:
    return next(name for name, one in context.features.forms.items() if one is form)


def without_slashes(message: Message, commands: Collection[str]) -> Message:
    """Rewrite a message for a channel without a menu: commands stand as people type them there, “menu”.

    Ours alone: what a person has written, "nam /nu", stays as it is.
    """

    def bare(found: re.Match[str], quote: str) -> str:
        name = next(filter(None, found.groups()))
        return quote.format(found[0].lstrip("/")) if name in commands else found[0]

    def said(text: str) -> str:
        listed = LISTED.sub(lambda found: bare(found, "{}"), text)
        return COMMAND.sub(lambda found: bare(found, "“{}”"), listed)

    return replace(message, heading=said(message.heading), text=said(message.text))
