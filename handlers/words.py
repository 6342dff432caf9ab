"""Words that wait: what is typed outside a form goes to what waits for it, and is never lost.

A short reply presses the button that it plainly means (``Replied``). Anything else is offered to whoever
wrote last about something (``Listener``), and else to the office; it is kept until that is answered.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.conversation import (
    Message,
    Option,
    _,
    asks,
    ends_in_question,
    excerpt,
    fold,
    is_choice,
    is_question,
    not_understood_text,
    regex,
    says_send,
    tidy,
)
from bot.domain.instructions import addressee, is_called, said_to_office, without_instruction
from bot.domain.replies import MERE, is_request, read_reply, tells_amiss
from bot.domain.understanding import KeptWords, Reading, Unclear
from handlers.engine import (
    WORDS,
    Action,
    Card,
    Context,
    Listener,
    Part,
    Proposal,
    Replies,
    Reply,
    id_in,
    is_kept,
    last_resort,
    main_things,
    menu,
    no_such_button,
    open_hearers,
    press_with_words,
    typed_choices,
)
from handlers.engine.typed_choices import Choice
from storage.engine import Conversation, Offered, Opening, conversations, get_conversation

LIFE = timedelta(days=7)  # as of a form that is not finished
LIVELY = timedelta(hours=1)  # for so long after it anything that is typed may answer a message
HEARD = timedelta(days=2)  # how long after a message what is typed may be meant for whoever wrote it
FRESH = timedelta(minutes=5)  # for so long the words of a button that does not show them are remembered
TOGETHER = timedelta(minutes=10)  # for so long words that were not passed on yet go with the next ones
MOST = 3  # of those who may be meant
BROADCASTS = ("broadcast", "broadcast_fix")
MATTERS = (*BROADCASTS, "broadcast_progress", "report", "request")  # subjects of which people write back
LONGEST = 1000  # characters of such words together
BY_WORDS = ("say", "pass", "asis")  # how tokens begin that say what becomes of words
QUOTED = 200  # characters of words that are quoted
SUBJECT_NUMBER = regex(r"\b(?:[a-z]{2})[ -]?(?:\d{4}-)?0*(\d{1,6})\b")  # folded
MERE_ORDER = regex(  # folded
    r"(?:(?:da|ok|vang|roi|thoi) )*(?:gui|chuyen|trinh|nop|ghi nhan)"
    r"(?: (?:thu|lai|di|luon|ngay|giup|gium|nhe|nha|cho|toi|minh|em|chi|anh|e|a|xem|coi|truoc|da))*[ .!]*"
)
ANNOUNCED = "thong bao"  # folded
DOES_NOTHING = (Reply.THANKS, Reply.WAITS)  # what answers no request
MERE_ASSENT = (Reply.YES, Reply.AGREED, Reply.RECEIVED)
# "vâng" right under its question presses "say" or "take", and never another
BUTTONS = ("say", "take", "pass", "unsay", "wish", "asis", "rp_why", "rp_mend", "gy_said")
Press = Callable[[str | Message], Replies]
WishOptions = Callable[[int], Iterable[Option]]  # of the number under which the words are kept
Heard = tuple[str, str]  # a subject whose hearer is meant, the end of a token; and the hearer's name


def settle(
    context: Context,
    typed: str,
    press: Press,
    found: Sequence[Choice],
    others: Sequence[Choice] = (),
) -> Replies:
    """Do what a short reply plainly means; nothing where it means nothing here.

    ``found``: the choices that wait for it; ``others``: what else it may mean. Of several it is asked which;
    and so it is where it may be meant for whoever has written since, or mere assent is to press what is not
    in sight any more.
    """
    reply = read_reply(typed)
    if not (found or others) and (proposed := propose(context, typed)):
        return proposed
    if reply is None or not found:
        return []
    choices, is_mere, place = [*found, *others], reply.kind in MERE, found[0].place
    is_meant = (others or not place or not is_mere) and not is_spoken_since(context, place)
    named = [one for one in found if typed_choices.is_label(typed, one.label)]
    if (
        reply.is_bare and is_meant and len(named) == 1 and not others
    ):  # "nhận trực thay" acknowledges no broadcast
        return press(named[0].token)
    if reply.is_bare and is_meant:
        is_told = reply.kind == Reply.NOT_FIXED and len(choices) == 1 and tells_amiss(typed)
        told = press_with_words(context, found[0].token, typed) if is_told else []
        return told or press(typed_choices.ask_which(choices))
    is_plain = is_meant and len(choices) == 1 and not (is_mere or reply.is_conditional)
    done = press_with_words(context, found[0].token, typed) if is_plain else []
    return done or offer(context, typed, [one for one in choices if not one.token.startswith("unsay:")])


def is_spoken_since(context: Context, place: int) -> bool:
    """Return whether whoever hears what is typed has written after the message of this place."""
    shown = context.shown_since(context.at - HEARD)[:place]
    heard = {subject for subject, _name in hearers(context)} if shown else ()
    return any(one.subject in heard for one in shown)


def offer(
    context: Context,
    typed: str,
    found: Iterable[Choice] = (),
    wishes: WishOptions = lambda _kept: (),
    reading: Reading | None = None,
) -> Replies:
    """Offer to pass on what was typed, or to do what of it may be meant; nothing where nobody hears it.

    What answers the one open question, and may wish nothing else, is passed on at once; mere thanks, where
    nothing was asked, to nobody.
    ``wishes``: the buttons of what else may be meant by words that are kept under that number.
    """
    options = [Option(one.token, one.in_full) for one in found]
    everyone = [one for one in hearers(context) if not is_of_other(context, one[0], typed)]
    heard = [one for one in everyone if not is_overtaken(context, one[0])]
    # What was asked before something else came still waits, but nothing goes there without being asked.
    waiting = [one for one in everyone if one not in heard and ends_in_question(last_words(context, one[0]))]
    if heard or waiting:
        heard = [*(one for one in raised(context) if one not in (*heard, *waiting)), *heard]
    if not (heard or waiting or options) or (not options and is_mere(context, typed, [*heard, *waiting])):
        return []
    is_wished = any(wishes(0))
    if not (options or waiting or is_wished) and (answered := answer_at_once(context, typed, heard)):
        return answered
    is_heard = heard or waiting or any(open_hearers(context))
    if not is_heard:  # then nothing need be kept
        return [Message(_("Anh/chị muốn trả lời thế nào?"), tuple(options))]
    is_for_them = not (called := addressee(typed)) or any(is_called(name, called) for _token, name in heard)
    if is_for_them and not (options or waiting or is_wished) and len(heard) == 1:
        return [ask_to_pass_on(context, typed, heard[0], reading)]
    kept = keep(context, typed, reading)
    no = Option(f"unsay:{kept}", _("Không"))
    options += wishes(kept)
    options += [pass_option(context, kept, one) for one in (*heard, *waiting)]
    ways = () if heard else last_resort(context, kept)
    asked = with_quotes(_("Anh/chị muốn trả lời thế nào?"), typed, [*heard, *waiting])
    return [card(kept, asked, (*options, *ways, no))]


def ask_to_pass_on(
    context: Context, typed: str, to: Heard, reading: Reading | None = None, said: str = ""
) -> Message:
    """Ask whether words go to their only hearer, with those about which that was asked just before.

    They are quoted where an earlier question is still open. ``said``: what of them goes, where that is known.
    """
    token, name = to
    said = said or without_instruction(typed, name)
    text, asked = typed, _("Chuyển lời này tới {name}?", name=name)
    if said != typed:
        text, asked = said, quoting(name, said)
    earlier = asked_still(context, token)
    if earlier and said != typed:  # it is told whom it is for: what was asked about before is left
        left = excerpt(str(earlier.facts["text"]), QUOTED)
        asked = "\n".join([_("Chưa chuyển: “{text}”.", text=left), asked])
        forget(context, earlier)
    elif earlier:
        asked = quoting(name, said)
        if together := with_those_above(context, said, earlier):
            text = together
            asked = _("Chuyển những lời này tới {name}?\n{lines}", name=name, lines=line_by_line(text))
    kept = keep(context, text, reading, about=token)
    yes = Option(f"say:{kept}:{token}", _("Chuyển"))
    return card(kept, asked, (yes, Option(f"unsay:{kept}", _("Không"))))


def asked_still(context: Context, about: str) -> Conversation | None:
    """Return the words about this, kept before, of which it is still open what becomes of them."""
    earlier = conversations.about(context.tx, context.who, WORDS, about)
    return earlier if earlier and earlier.expires > context.at else None


def with_those_above(context: Context, typed: str, earlier: Conversation) -> str:
    """Return the words with the earlier ones if those were asked about just before; "" if not."""
    is_next = context.at - earlier.touched <= TOGETHER and is_asked_last(context, earlier)
    text = f"{earlier.facts['text']}\n{typed}"
    if not is_next or len(text) > LONGEST:
        return ""
    forget(context, earlier)
    return text


def line_by_line(text: str) -> str:
    return "\n".join(f"– {excerpt(line, QUOTED)}" for line in text.splitlines() if line.strip())


def is_asked_last(context: Context, kept: Conversation) -> bool:
    """Return whether nothing was answered since it was asked about these words."""
    shown = [one for one in context.shown_since(kept.touched) if one.is_newest]
    tokens = (token.split(":") for one in shown for token, _label, _words in one.options)
    return any(len(parts) > 1 and parts[0] in BY_WORDS and parts[1] == str(kept.id) for parts in tokens)


def quoting(name: str, said: str) -> str:
    return _("Chuyển lời này tới {name}: “{text}”?", name=name, text=excerpt(said, QUOTED))


def with_quotes(asked: str, typed: str, heard: Iterable[Heard]) -> str:
    """Add to a question what would go to each hearer, where it is not all that was typed."""
    told = ((name, without_instruction(typed, name)) for _token, name in heard)
    lines = (
        _("Nội dung chuyển tới {name}: “{text}”", name=name, text=excerpt(said, QUOTED))
        for name, said in told
        if said != typed
    )
    return "\n".join([asked, *lines])


def may_be_reply(context: Context, typed: str) -> bool:
    """Return whether words may be meant for whoever hears them, more likely than for nobody.

    They are where they come soon after the last message, where that asks for an answer, or name its subject.
    """
    if any(not is_overtaken(context, subject) for subject, _name in hearers(context, LIVELY)):
        return True
    for subject, name in hearers(context):
        last = last_words(context, subject)
        if is_question(last) or is_request(last) or is_named(name, typed):
            return True
    return False


def is_awaited(context: Context) -> bool:
    """Return whether words are rather meant for whoever wrote last than a wish of its own.

    They are where that asked or requested something and nobody has answered, or where a broadcast is the last
    that was said here. The office mostly orders the assistant.
    """
    if context.may(Action.HANDLE):
        return False
    newest = context.shown_since(context.at - LIVELY)[:1]
    if newest and newest[0].subject.partition(":")[0] in BROADCASTS:
        return True
    said = (last_words(context, one) for one, _name in hearers(context) if not is_overtaken(context, one))
    return any(is_question(last) or is_request(last) for last in said)


def is_overtaken(context: Context, subject: str) -> bool:
    """Return whether another matter, of which something may be said or asked too, has come since."""
    kind, _colon, number = subject.partition(":")
    buttons = context.features.listeners[kind].buttons

    def is_about(message: Offered) -> bool:
        named = (token.split(":")[:2] for token, _label, _words in message.options)
        return message.subject == subject or any(
            buttons and one[0].startswith(buttons) and number in one[1:] for one in named
        )

    for one in context.shown_since(context.at - LIVELY):
        if is_about(one):
            return False
        if one.subject.partition(":")[0] in MATTERS:
            return True
    return False


def is_named(name: str, typed: str) -> bool:
    """Return whether words name the number in a hearer's name: "SC-2026-0003" as it is, "SC-3" or "SC 3"."""
    return bool(set(SUBJECT_NUMBER.findall(fold(name))) & set(SUBJECT_NUMBER.findall(fold(typed))))


def is_mere_order(typed: str) -> bool:
    """Return whether it only orders something to be sent: "gửi đi", "gửi thử cho chị xem"."""
    return says_send(typed) or MERE_ORDER.fullmatch(fold(tidy(typed))) is not None


def is_mere(context: Context, typed: str, heard: Sequence[Heard]) -> bool:
    """Return whether it is mere thanks, yes or no, and none of the hearers has asked for that."""
    if is_mere_order(typed):
        return True
    reply = read_reply(typed)
    if reply is None or not reply.is_bare or reply.kind not in (*MERE_ASSENT, *DOES_NOTHING, Reply.NO):
        return False
    last = [last_words(context, subject) for subject, _name in heard]
    is_done = reply.kind not in DOES_NOTHING
    return not (any(map(is_question, last)) or (is_done and any(map(is_request, last))))


def answer_at_once(context: Context, typed: str, heard: Sequence[Heard]) -> Replies:
    """Pass on what answers the only hearer's question, where that can be taken back; else nothing."""
    [subject, _name] = heard[0] if len(heard) == 1 else ("", "")
    kind, _colon, number = subject.partition(":")
    here = context.features.listeners.get(kind)
    if here is None or here.answer is None or asks(typed):
        return []
    last = last_words(context, subject)
    is_asked = ends_in_question(last) and not acknowledges(typed, last)
    return here.answer(context, id_in(number), typed) if is_asked else []


def acknowledges(typed: str, asked: str) -> bool:
    """Return whether it says that an announcement was received, of which nothing was asked."""
    reply = read_reply(typed)
    is_received = reply is not None and reply.kind == Reply.RECEIVED and ANNOUNCED in fold(typed)
    return is_received and ANNOUNCED not in fold(asked)


def askers(context: Context) -> list[Heard]:
    """Return whoever has asked something that nobody has answered since, the newest first."""
    return [one for one in hearers(context) if ends_in_question(last_words(context, one[0]))]


def is_waited_for(context: Context) -> bool:
    """Return whether a hearer has said something to which nobody has said anything since."""
    return any(last_words(context, subject) for subject, _name in hearers(context))


def last_words(context: Context, subject: str) -> str:
    kind, _colon, number = subject.partition(":")
    find = context.features.listeners[kind].last_words
    return find(context, id_in(number)) if find else ""


def propose(context: Context, typed: str) -> Replies:
    """Ask whether the words do what they plainly seem to do; nothing where they seem to do nothing."""
    for kind, one in context.features.listeners.items():
        if one.propose and (meant := one.propose(context, typed)):
            return [ask_proposed(context, typed, kind, meant)]
    return []


def ask_proposed(context: Context, typed: str, kind: str, meant: Proposal) -> Message:
    """Ask whether the words do that; which of several is meant, where that is not plain."""
    kept, deeds = keep(context, meant.said or typed), meant.among or ((meant.about, meant.yes),)
    options = [Option(f"take:{kept}:{kind}:{about}", label) for about, label in deeds]
    options += [Option(f"take:{kept}:{one}", label) for one, label in meant.also]
    if meant.tell:
        options.append(Option(f"pass:{kept}:{kind}:{meant.about}", meant.tell))
    return card(kept, meant.asked, [*options, Option(f"unsay:{kept}", _("Không"))])


def card(kept: int, said: str, options: Sequence[Option]) -> Message:
    """Make a message about words that are kept: what passes them on goes from it once they are not."""
    return Message(said, tuple(options), card=f"{WORDS}:{kept}")


def hearers(context: Context, within: timedelta = HEARD) -> Iterator[Heard]:
    """Yield who hears what is typed now: of what they have just begun themselves, then the newest first.

    Of several subjects of one hearer the newest is meant.
    """
    lately = context.screen.subjects_since(context.at - within, context.features.listeners)
    subjects = [*begun(context), *lately]
    named: dict[str, str] = {}
    for subject in subjects:
        if is_heard(context, subject):
            named.setdefault(listener_name(context, subject), subject)
    yield from [(subject, name) for name, subject in named.items() if name][:MOST]


def raised(context: Context) -> list[Heard]:
    """Return the hearers of what this person has just raised, and of which nobody has spoken yet."""
    own = [f"{kind}:{one.raised(context)}" for kind, one in context.features.listeners.items() if one.raised]
    return [(subject, name) for subject in own if (name := listener_name(context, subject))]


def is_heard(context: Context, subject: str) -> bool:
    """Return whether the hearer of a subject hears what is typed now; always where it was shown last."""
    kind, _colon, number = subject.partition(":")
    asked = context.features.listeners[kind].is_heard
    return asked is None or asked(context, id_in(number)) or subject == newest_subject(context)


def is_of_other(context: Context, subject: str, typed: str) -> bool:
    """Return whether words plainly speak of somebody else than the hearer of a subject."""
    kind, _colon, number = subject.partition(":")
    asked = context.features.listeners[kind].is_of_other
    return asked is not None and asked(context, id_in(number), typed)


def newest_subject(context: Context) -> str:
    """Return what the newest message of this chat is about, our own questions where words go apart."""
    shown = context.shown_since(context.at - HEARD)
    return next((one.subject for one in shown if one.subject.partition(":")[0] != WORDS), "")


def begun(context: Context) -> Iterator[str]:
    """Yield the subjects that this person has just begun themselves."""
    for kind, one in context.features.listeners.items():
        if one.begun and (about := one.begun(context)):
            yield f"{kind}:{about}"


def listener_name(context: Context, subject: str) -> str:
    kind, _colon, number = subject.partition(":")
    return context.features.listeners[kind].name(context, id_in(number))


def not_understood(context: Context, reading: Reading) -> Replies:
    """Say that it was not understood, with what they mostly do, and a way for it to reach the office."""
    return with_ways_on(context, reading, not_understood_text(), Unclear.UNKNOWN)


def nothing_waits(context: Context, reading: Reading) -> Replies:
    """Say that nothing waits for what was understood ("duyệt"), or ask which of what waits is meant."""
    said = _("Hiện không có việc nào chờ anh/chị duyệt hoặc trả lời.")
    if menu.is_awaited(context):
        said = _("Anh/chị muốn làm việc nào dưới đây?")
    if context.may(Action.HANDLE):  # no unit waits for that
        return [Message(said, main_things(context))]
    return with_ways_on(context, reading, said)


def with_ways_on(context: Context, reading: Reading, said: str, kind: str = "") -> Replies:
    if not (any(hearers(context)) or any(open_hearers(context))):
        return [Message(said, main_things(context))]
    kept = keep(context, reading.typed, reading, kind)
    asked = with_quotes(said, reading.typed, hearers(context))
    return [card(kept, asked, (*main_things(context), *ways_on(context, kept, reading.typed)))]


def ways_on(context: Context, kept: int, typed: str) -> tuple[Option, ...]:
    """Return the buttons for whoever wrote last, and for who hears what is about nothing.

    A mere order, or a number, tells nobody anything: none is offered for it.
    """
    if is_mere_order(typed) or is_choice(typed):
        return ()
    last = {name for _token, name in open_hearers(context)}
    return (
        *(
            pass_option(context, kept, (token, name))
            for token, name in dict.fromkeys([*raised(context), *hearers(context)])
            if name not in last and not is_of_other(context, token, typed)
        ),
        *last_resort(context, kept),
    )


def pass_option(context: Context, kept: int, to: Heard) -> Option:
    """Return the button that passes kept words on to one of their hearers."""
    token, name = to
    label = context.features.listeners[token.partition(":")[0]].label
    said = label(context, name) if label else _("Chuyển tới {name}", name=name)
    return Option(f"pass:{kept}:{token}", said)


def said_by_yes(to: Option) -> Option:
    """Return the button that passes words on as one that "vâng" presses: no other hearer may be meant."""
    return replace(to, token=f"say:{to.token.removeprefix('pass:')}")


def keep(
    context: Context, typed: str, reading: Reading | None = None, kind: str = "", about: str = ""
) -> int:
    """Keep what was typed, and how it was read, until it is answered where it goes; return its id.

    ``about``: the only subject whose hearer it is offered to.
    """
    how = {"role": reading.role, "standing": reading.standing, "unclear": kind} if reading else {}
    opening = Opening(WORDS, {"text": typed, **how}, LIFE, about)
    return conversations.put_aside(context.tx, context.who, opening, context.at).id


def kept_words(context: Context, text: str) -> Conversation:
    found = get_conversation(context.tx, id_in(text), context.who)
    if found is None or found.flow != WORDS or found.expires <= context.at:
        raise no_such_button()
    return found


def draw(_context: Context, is_there: bool, shown: Message) -> Message:
    """Leave of a question about words that are dealt with what else it offers, but to do as they propose."""
    others = tuple(one for one in shown.options if one.token.partition(":")[0] not in BUTTONS)
    if any(one.token.startswith("take:") for one in shown.options):
        others = ()
    return shown if is_there else replace(shown, options=others)


CARD = Card(WORDS, is_kept, draw, asks_rights=False)


def ask_to_whom(context: Context, said: str, named: Iterable[Heard]) -> Message:
    """Ask which of these the words go to."""
    kept = keep(context, said)
    options = [pass_option(context, kept, one) for one in named]
    asked = _("Chuyển lời này tới ai: “{text}”?", text=excerpt(said, QUOTED))
    return card(kept, asked, (*options, Option(f"unsay:{kept}", _("Không"))))


def listener(context: Context, kind: str) -> Listener:
    if kind not in context.features.listeners:
        raise no_such_button()
    return context.features.listeners[kind]


KEPT, LISTENER = Part(kept_words), Part(listener)


def forget(context: Context, kept: Conversation) -> None:
    """Keep no longer what has been dealt with."""
    conversations.close(context.tx, kept)
    context.redraw(f"{WORDS}:{kept.id}")


def pass_on(context: Context, kept: Conversation, to: Listener, row: int) -> Replies:
    """Pass on what was typed ([Chuyển], [Gửi lời này tới Phòng])."""
    if not is_in_sight(context, kept):
        return [ask_in_full(context, kept, to, row)]
    words = KeptWords(**kept.facts)
    if not context.may(Action.HANDLE) and (told := said_to_office(words.text, context.settings.office_name)):
        words = replace(words, text=told)
    told = without_instruction(words.text, to.name(context, row))
    said = to.begin(context, words) if to.begin and not row else to.tell(context, row, told)
    forget(context, kept)
    return said


def is_in_sight(context: Context, kept: Conversation) -> bool:
    """Return whether words were just typed, with nothing answered since, or are quoted where it is asked.

    So are those that were put together just now, of which nothing was asked.
    """
    asked = [
        one
        for one in context.shown_since(kept.touched)
        if any(token.split(":")[1:2] == [str(kept.id)] for token, _label, _words in one.options)
    ]
    last = next((one for one in asked if one.is_newest), None)
    lines = [excerpt(line, QUOTED) for line in str(kept.facts["text"]).splitlines()]
    is_quoted = last is not None and all(line in last.text for line in lines)
    is_fresh = last is not None and context.at - kept.touched <= FRESH
    return not asked or is_quoted or is_fresh


def ask_in_full(context: Context, kept: Conversation, to: Listener, row: int) -> Message:
    """Ask once more whether words go that were typed before something else, and show them."""
    kind = next(kind for kind, one in context.features.listeners.items() if one is to)
    name = to.name(context, row)
    text = "\n".join(excerpt(line, QUOTED) for line in str(kept.facts["text"]).splitlines())
    yes = Option(f"say:{kept.id}:{kind}:{row}", _("Chuyển"))
    return card(
        kept.id,
        _("Chuyển lời này tới {name}: “{text}”?", name=name, text=text),
        (yes, Option(f"unsay:{kept.id}", _("Không"))),
    )


def show_ordered(context: Context, typed: str) -> Replies:
    """Show the words that "gửi" below a menu would send: there it may be meant of something else.

    Right under the question whether a deed is done it is not said which button that means: it is asked again.
    """
    is_order = typed_choices.ORDERS_ON.fullmatch(fold(tidy(typed))) is not None
    last = context.last_shown(LIVELY)
    if last is None or not last.is_newest or not is_order or typed_choices.is_newest_label(context, typed):
        return []
    tokens = [token for token, _label, _words in last.options]
    sends = "gui" in fold(" ".join(label for _token, label, _words in last.options)).split()
    if "gui" in fold(typed).split() and not sends and any(one.startswith("take:") for one in tokens):
        return [typed_choices.asked_again(last)]
    ways = [one.split(":") for one in tokens if one.startswith("pass:")]
    if len(ways) != 1 or any(one.startswith(("say:", "unsay:", "asis:")) for one in tokens):
        return []
    _pass, number, kind, row = ways[0]
    return [ask_in_full(context, kept_words(context, number), listener(context, kind), id_in(row))]


def take(context: Context, kept: Conversation, to: Listener, row: int) -> Replies:
    """Do with what was typed what was proposed ([Ghi nhận])."""
    if to.take is None:
        raise no_such_button()
    said = to.take(context, row, str(kept.facts["text"]))
    forget(context, kept)
    return said


def leave(context: Context, kept: Conversation) -> Replies:
    """Pass nothing on ([Không]); it may still go to the office, and is kept only for that, by itself."""
    asked = _("Lời nhắn này chưa được gửi tới ai. Anh/chị muốn làm gì?")
    forget(context, kept)
    if not any(open_hearers(context)):
        return [Message(asked, main_things(context))]
    alone = conversations.put_aside(context.tx, context.who, Opening(WORDS, kept.facts, LIFE), context.at).id
    return [card(alone, asked, (*main_things(context), *last_resort(context, alone)))]
