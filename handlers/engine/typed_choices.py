"""Choices that typed words press: by the number, word or label that was shown, or by a short reply."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from string import ascii_lowercase

from bot.conversation import (
    Message,
    Option,
    Refused,
    _,
    agrees_to_thing,
    asks,
    choice_said,
    current_label,
    declines,
    denies_label,
    excerpt,
    expand,
    fold,
    is_agreed,
    is_cancel,
    is_declined,
    is_no,
    is_stop,
    options_meant,
    out_of,
    regex,
    repeats_label,
    tidy,
    without_courtesy,
)
from bot.domain.replies import MERE, Reply, read_reply
from bot.domain.reports import titles_named
from handlers.engine import confirmations
from handlers.engine.buttons import (
    LATELY,
    QUESTION,
    WORD,
    id_in,
    is_confirmation,
    is_live,
    is_so,
    values_in,
)
from handlers.engine.cards import GIVE_UP, can_edit
from handlers.engine.feature import Context, Replies
from handlers.engine.menu import BESIDE, WISH
from storage.engine import Offered, conversations

ASSENTS = MERE | {Reply.AGREED, Reply.DISAGREED}  # they name no act
AGREES = (Reply.YES, Reply.AGREED, Reply.APPROVED)  # to what it was just asked whether to do
IsMeant = Callable[[Offered, tuple[str, str, str]], bool]

LEAVES_ALONE = {"bo", "bo di", "khoi", "khong can", "khong can dau", "khong gui", "khong gui nua"}  # folded
OWN_WORD = regex(rf"(?:kt|{WORD})[0-9]{{1,2}}")  # of reminders, and of what has no words of its own
OK_FIRST = regex(r"^(?:ok|oke|okay)[ ,]+(?=(?!không|chưa|khong|chua)\w+ \w)", re.IGNORECASE)
LETTERS = ascii_lowercase  # of such a word, before its number
MOST_NAMING = 8  # words by which one of several is named
FEWEST = 3  # words of a label that mean it without the others
LONGEST = 60  # characters of a message, where we ask which one is meant
PASSING, LEAVING = ("say", "pass"), ("unsay",)  # how tokens begin by which words go on, or do not
OF_WORDS = (*PASSING, *LEAVING, "take", "asis", "wish")  # … and by which all else becomes of words
ORDERS_ON = regex(  # words that wait to be passed on; folded
    r"(?:(?:da|ok|oke|vang|u|uh|dung|dong y|roi|duoc),? )*(?:chuyen|gui|them)"
    r"(?: (?:het|ca|di|luon|nhe|nha|em|giup|a|vao|do|ngay|cho|anh|chi|phong|loi|nay))*[ .!]*"
)
REFUSES = regex(  # … and are not to be
    r"(?:(?:da|thoi|a|em|anh|chi|oi|cho),? )*(?:khong|ko|k|hong|dung|khoi)(?: can| phai)? (?:chuyen|gui|them)"
    r"(?: (?:nua|gi|het|dau|nhe|nha|em|a|loi|nay|di|luon|cho|ai|ca))*[ .!]*"
)
BOTH = regex(
    r"(?:da |vang |em |e )*(?:ca (?:hai|2|hai tin|2 tin)|tat ca|het)(?: (?:a|nhe|nha|luon|em|anh|chi))*"
)
ALL_OF_THEM = regex(r"\b(?:het|ca|gi)\b")


@dataclass(frozen=True)
class Choice:
    """A button that what was typed may stand for, and the message under which it was offered."""

    token: str
    label: str
    about: str
    place: int  # of that message: 0 is the newest

    @property
    def in_full(self) -> str:
        """Return what is about what, where several are offered; a title that both name stands once."""
        deed, _colon, of = self.label.partition(": ")
        return f"{self.about} – {deed if of and of.rstrip('…') in self.about else self.label}"


def token_of_word(context: Context, typed: str) -> str | Message:
    """Return the token of the button whose number or word was typed, a question which one, or "" for none."""
    if is_cancel(typed):
        return leaving_choice(context)
    if leaves_alone(typed) and (leaving := leaving_choice(context, only_offered=True)):
        return leaving
    said = choice_said(typed)
    if not said:
        return ""
    if said.isdecimal():
        return numbered_choice(context, said)
    return choose_or_ask(context, lambda _message, option: said == option[2])


def leaves_alone(typed: str) -> bool:
    """Return whether it wants nothing done with what was just asked about: "không", "thôi", "bỏ"."""
    return is_stop(typed) or is_no(typed) or fold(without_courtesy(typed)) in LEAVES_ALONE


def leaving_choice(context: Context, *, only_offered: bool = False) -> str | Message:
    """Return what "hủy" presses: the way out of the newest answer, where no form is open.

    ``only_offered``: a button of its own that leaves it ([Bỏ qua], [Không]), not [Hủy] of a form.
    """
    if conversations.active_at(context.tx, context.who.contact):
        return ""
    buttons = context.features.buttons

    def is_way_out(message: Offered, option: tuple[str, str, str]) -> bool:
        found = buttons.get(option[0].partition(":")[0])
        leaves = found.leaves if found else not only_offered and option[0].endswith(GIVE_UP)
        return message.is_newest and leaves

    return choose_or_ask(context, is_way_out)


def numbered_choice(context: Context, said: str) -> str | Message:
    """Return the newest answer's choice of that number.

    Where a nudge has come since, its "kt1" is meant as well: alone where nothing else has that number, else
    it is asked which; not in a form, whose answer a number may be.
    """
    newest = find_choices(context, lambda message, option: message.is_newest and said == option[2])
    if conversations.active_at(context.tx, context.who.contact):
        return ask_which(newest)
    if can_edit(context) and (counted := counted_choice(context, int(said))):
        return counted

    last = context.last_shown(LATELY)

    def is_of_nudge(message: Offered, option: tuple[str, str, str]) -> bool:
        has_own_words = bool(newest) or message == last or not option[2].startswith(WORD)
        return message.is_later and said == option[2].lstrip(LETTERS) and has_own_words

    later = [one for one in find_choices(context, is_of_nudge) if is_live(context, one.token)]
    return ask_which([*later, *newest])


def counted_choice(context: Context, number: int) -> str | Message:
    """Return the token of that button of the newest message, as they are counted where no numbers are shown.

    What takes back is pressed by no number. "" where it has no so many, where the
    answer has buttons under several messages, and under a nudge. Where more than one message has come that
    nobody asked for, and still waits, it is asked which of them is meant.
    """
    shown = [one for one in context.shown_since(context.at - LATELY) if one.options]
    last = shown[0] if shown else None
    if last is None or not (last.is_later or last.is_newest) or not 0 < number <= len(last.options):
        return ""
    is_alone = last.is_later or sum(one.is_newest for one in shown) == 1
    if not is_alone or (last.is_later and not all(words.startswith(WORD) for _t, _l, words in last.options)):
        return ""
    token, _label, words = last.options[number - 1]
    if not words:
        return Message(_("Xin chọn một trong các câu trả lời."))
    return ask_which(counted_among(context, shown, number)) or token if last.is_later else token


def counted_among(context: Context, shown: Sequence[Offered], number: int) -> list[Choice]:
    """Return the live choice of this number of each message that nobody asked for since the newest answer."""
    counted = [
        Choice(token, label or words, about(context, token, message), place)
        for place, message in enumerate(shown)
        for token, label, words in message.options[number - 1 : number]
        if message.is_later and words.startswith(WORD)
    ]
    return without_repeats(distinct(one for one in counted if is_live(context, one.token)))


def token_of_label(context: Context, typed: str) -> str | Message:
    """Return the token of the button of this label: of the newest answer, or of what nobody asked for.

    Where no label is that alone it is one with what it is about: "trả lời" of [Trả lời: Phòng Nội vụ].
    """
    said = labels_said(typed)

    def is_label(message: Offered, option: tuple[str, str, str]) -> bool:
        return current_label(option[1]) in said and is_in_sight(context, message, option[0])

    def is_deed(message: Offered, option: tuple[str, str, str]) -> bool:
        deed, colon, _about = option[1].partition(":")
        is_number = any(letter.isdecimal() for letter in deed)  # names what it is about, and no deed
        is_said = bool(colon) and not is_number and current_label(deed) in said
        return is_said and is_in_sight(context, message, option[0])

    return label_at_hand(context, said) or choose_or_ask(context, is_label) or choose_or_ask(context, is_deed)


def label_at_hand(context: Context, said: Collection[str]) -> str:
    """Return the token of the only choice of this label under what was asked for and shown last; or ""."""
    last = context.last_shown(LATELY)
    shown = last.options if last and last.is_newest else []
    named = [token for token, label, _words in shown if current_label(label) in said]
    button = context.features.buttons.get(named[0].partition(":")[0]) if len(named) == 1 else None
    is_plain = button is not None and button.replied is None  # which a mere reply does not press too
    return named[0] if is_plain and is_live(context, named[0]) else ""


def token_of_words(context: Context, typed: str) -> str:
    """Return the token of the choice in sight that several of its words mean, where it only opens a form.

    "báo sự cố với ảnh" is [Báo sự cố với ảnh, tệp này]; "" where none is meant, or several are.
    """
    if len(without_courtesy(typed).split()) < FEWEST or asks(typed):
        return ""
    last = context.shown_since(context.at - LATELY)[:1]
    labels = {token: label for message in last for token, label, _words in message.options}
    meant = options_meant(typed, labels)
    found = context.features.buttons.get(meant[0].partition(":")[0]) if len(meant) == 1 else None
    return meant[0] if found and found.opens else ""


def spent_label(context: Context, typed: str) -> str:
    """Return the token of the newest live button of this label that is out of sight; "" for none."""
    said = labels_said(typed)
    shown = context.shown_since(context.at - LATELY)
    named = (
        (message, token)
        for message in shown
        for token, label, _w in message.options
        if current_label(label) in said
    )
    return next(
        (
            token
            for message, token in named
            if not is_in_sight(context, message, token) and is_live(context, token)
        ),
        "",
    )


def confirmed(context: Context, typed: str) -> str | Message:
    """Return the token that plain yes or no presses, right under a question of ours whether to do something.

    It is any refusal that stands there alone beside the deed; of several it is asked which is meant. "" where
    nothing was just asked so, or the words say neither.
    """
    last = context.last_shown(LATELY)
    asked = last.options if last and last.is_newest else []
    is_one = last is not None and len(asked) == 1 and last.text.endswith("?")
    deeds = [one[:2] for one in asked if is_deed_asked_about(context, one[0], is_one=is_one)]
    if last is None or len(deeds) != 1:
        return ""
    [(deed, label)] = deeds
    others = [(token, other) for token, other, _words in asked if token != deed]
    reply = read_reply(typed)
    is_yes = is_agreed(typed, label) or (reply is not None and reply.is_bare and reply.kind in AGREES)
    is_no = is_cancel(typed) or is_declined(typed, label, others[0][1] if len(others) == 1 else "")
    if is_yes and not is_no:
        return deed
    if not is_no:
        return ""
    if is_yes or len(others) > 1:
        return confirmations.put_anew(last)
    return others[0][0] if others else confirmations.leave(context, deed)


def agreed_instead(context: Context, typed: str) -> Message | None:
    """Ask once more where a refusal was just asked about and the words agree to the thing itself."""
    last = context.last_shown(LATELY)
    asked = last.options if last and last.is_newest else []
    refusals = [label for token, label, _w in asked if declines(label) and is_asked_in_words(context, token)]
    if last is None or not any(agrees_to_thing(typed, label) for label in refusals):
        return None
    if any(is_label(typed, label) for _token, label, _w in asked):
        return None
    return asked_again(last)


def asked_again(last: Offered) -> Message:
    """Return what was just asked, once more, where what was typed chooses none of its answers."""
    choose = _("Xin chọn một trong các câu trả lời.")
    text = last.text if last.text.startswith(choose) else f"{choose}\n{last.text}"
    return confirmations.put_anew(last, text)


def repeated(context: Context, typed: str) -> str | Message:
    """Return the token whose label is repeated right under the question of ours that offers it; "" for none.

    "ừ giao" is [Giao cho Ngô Thị Mẫu Yến], "chuyển cho anh Thử" [Chuyển tới Lê Văn Thử]. To deny it is to
    leave; what may go to several is asked about again.
    """
    last = context.last_shown(LATELY)
    asked = last.options if last and last.is_newest else []
    deeds = {token: label for token, label, _words in asked if is_asked_in_words(context, token)}
    # What is asked tells what the only one is about, before it quotes any words.
    about = re.split(r"[“\n]", last.text)[0] if last and len(deeds) == 1 else ""
    meant = [token for token, label in deeds.items() if repeats_label(typed, label, about)]
    if len(meant) == 1:
        return meant[0]
    if last and meant and all(token.partition(":")[0] in PASSING for token in meant):
        return confirmations.put_anew(last)
    denied = [token for token, label in deeds.items() if denies_label(typed, label)]
    leaves = [token for token, _label, _words in asked if token.partition(":")[0] in LEAVING]
    return leaves[0] if not meant and denied and len(leaves) == 1 else ""


def is_asked_in_words(context: Context, token: str) -> bool:
    """Return whether a button does what it was just asked whether to do: with words that wait, or at all."""
    return token.partition(":")[0] in (*PASSING, "take") or is_deed_asked_about(context, token)


def ordered_on(context: Context, typed: str) -> list[str]:
    """Return the tokens by which words are passed on that were just asked about, or are not: "ừ chuyển đi".

    "chuyển hết" and "không gửi gì hết" mean what was asked before as well.
    """
    said = fold(tidy(typed))
    is_ordered = ORDERS_ON.fullmatch(said) is not None
    if not is_ordered and not REFUSES.fullmatch(said):
        return []
    shown = context.shown_since(context.at - LATELY)
    asked = [live_tokens(context, message, PASSING if is_ordered else LEAVING) for message in shown]
    if ALL_OF_THEM.search(said):
        return [token for tokens in reversed(asked) for token in tokens if len(tokens) == 1]
    if is_ordered:
        asked = asked[:1] if shown and shown[0].is_newest else []
    newest = next(filter(None, asked), [])
    return newest if len(newest) == 1 else []


def label_beside(context: Context, typed: str) -> str:
    """Return the token of the choice that is typed, of those asked about beside the form that is open."""
    last = context.last_shown(LATELY)
    labels = {token: label for token, label, _words in last.options} if last and last.is_newest else {}
    is_beside = any(token.startswith(BESIDE) for token in labels)
    meant = options_meant(typed, labels) if is_beside else []
    return meant[0] if len(meant) == 1 else ""


def hearer_named(context: Context, typed: str) -> str:
    """Return the token of the hearer that is named where it was just asked to whom words go; "" for none."""
    last = context.last_shown(LATELY)
    offered = last.options if last and last.is_newest else []
    to = {token: label for token, label, _words in offered if token.startswith("pass:")}
    are_all = all(token.partition(":")[0] in (*PASSING, *LEAVING) for token, _label, _words in offered)
    meant = options_meant(typed, to) if len(to) > 1 and are_all and not asks(typed) else []
    return meant[0] if len(meant) == 1 else ""


def is_wish_offered(context: Context, typed: str) -> bool:
    """Return whether it is the label of a wish that was just offered for other words, or was asked for."""
    if which_meant(context, typed) or repeated(context, typed):
        return True
    said = labels_said(typed)
    last = context.last_shown(LATELY)
    offered = last.options if last and last.is_newest else []
    return any(token.startswith(WISH) and current_label(label) in said for token, label, _words in offered)


def live_tokens(context: Context, message: Offered, names: Collection[str]) -> list[str]:
    """Return the tokens of a message's choices whose buttons have these names and still do something."""
    tokens = [token for token, _label, _words in message.options if token.partition(":")[0] in names]
    return [token for token in tokens if is_live(context, token)]


def is_deed_asked_about(context: Context, token: str, *, is_one: bool = False) -> bool:
    """Return whether a button does what was just asked; ``is_one``: alone there, it may ask once more."""
    name, _colon, text = token.partition(":")
    button = context.features.buttons.get(name)
    return is_confirmation(button, text) or (is_one and button is not None and button.confirms)


def is_in_sight(context: Context, message: Offered, token: str) -> bool:
    """Return whether a button may be meant from where it stands: [Ghi nhận] of words of before is spent.

    "Gửi lời này" means the words that were typed last, and none of before.
    """
    name = token.partition(":")[0]
    if name in OF_WORDS:
        return message.is_newest
    button = context.features.buttons.get(name)
    needs_sight = button is not None and button.replied is not None and button.replied.in_sight
    return not (needs_sight and message.is_asked) or message.is_newest


def is_label(typed: str, label: str) -> bool:
    return current_label(label) in labels_said(typed)


def labels_said(typed: str) -> set[str]:
    """Return the labels that were typed, with and without what is polite around them, and written out.

    Assent before one of several words changes nothing of it: "ok tiếp nhận".
    """
    courteous = without_courtesy(typed)
    spelt = (typed, courteous, expand(typed), OK_FIRST.sub("", courteous))
    return {current_label(one) for one in spelt}


def replied_choices(context: Context, kind: Reply | None = None) -> list[Choice]:
    """Return the choices that wait for such a reply (None: for any), the newest first.

    What is right in sight goes before all else, where the reply names the act or answers what was just asked:
    "đồng ý" below what nobody asked for may be meant for whatever waits.
    """
    shown = context.shown_since(context.at - LATELY)
    found = choices_among(context, shown[:1], kind, in_sight=True) if kind else []
    is_just_asked = bool(found) and shown[0].is_newest
    if not found or (kind in ASSENTS and not is_just_asked):
        known = {showing(context, one.token) for one in found}
        further = choices_among(context, shown, kind, in_sight=False)
        found += [one for one in further if showing(context, one.token) not in known]
    return [*found, *standing_choices(context, kind, found)] if kind else found


def standing_choices(context: Context, kind: Reply, found: Sequence[Choice]) -> list[Choice]:
    """Return what waits for such a reply however long ago it was shown, but for what was found already.

    That is meant by a reply which names the act ("duyệt"), and stands beside another of its kind.
    ``Replied.standing`` yields token, label, and what it is about.
    """
    known = {showing(context, one.token) for one in found}
    standing = []
    for one in (button.replied for button in context.features.buttons.values() if button.replied):
        is_one_of_several = kind in one.by and any(name.startswith(f"{one.elsewhere}:") for name in known)
        if one.standing and ((kind in one.by and kind not in ASSENTS) or is_one_of_several):
            there = (each for each in one.standing(context) if each[0] not in known)
            standing += [Choice(token, label, about, 0) for token, label, about in there]
    return standing


def showing(context: Context, token: str) -> str:
    """Return the token of the button that shows what this one, pressed by a reply, is about."""
    name, _colon, text = token.partition(":")
    replied = context.features.buttons[name].replied
    return f"{replied.elsewhere}:{text.partition(':')[0]}" if replied and replied.elsewhere else token


def choices_among(
    context: Context, shown: Sequence[Offered], kind: Reply | None, *, in_sight: bool
) -> list[Choice]:
    found = [
        Choice(
            pressed, (label or words) if pressed == token else _("Xem"), about(context, token, message), place
        )
        for place, message in enumerate(shown)
        for token, label, words in message.options
        if (pressed := replied_token(context, token, kind, in_sight=in_sight))
        and (in_sight or not message.is_asked)
    ]
    return without_repeats(distinct(found))


def replied_token(context: Context, token: str, kind: Reply | None, *, in_sight: bool) -> str:
    """Return the token of what such a reply to a button does; "" where it does nothing."""
    name, _colon, text = token.partition(":")
    button = context.features.buttons.get(name)
    replied = button.replied if button else None
    if button is None or replied is None or (in_sight and not replied.in_sight):
        return ""
    is_meant = kind is None or kind in replied.by
    pressed = token if is_meant else ""
    if replied.in_sight and not in_sight:
        is_shown = replied.elsewhere and (is_meant or kind == Reply.YES)
        pressed = f"{replied.elsewhere}:{text.partition(':')[0]}" if is_shown else ""
    is_plain = kind is not None and kind not in MERE
    asked = replied.takes_late if is_plain and replied.takes_late else replied.waits or button.is_live
    return pressed if pressed and is_so(context, button, asked, text) else ""


def pressed_under(context: Context, token: str, kind: Reply | None) -> str:
    """Return the token that such a reply to its message presses (None: any reply); "" for none."""
    button = context.features.buttons.get(token.partition(":")[0])
    in_sight = button is not None and button.replied is not None and button.replied.in_sight
    return replied_token(context, token, kind, in_sight=in_sight)


def is_newest_label(context: Context, typed: str) -> bool:
    """Return whether it is the label of a choice of what they were last shown."""
    last = context.shown_since(context.at - LATELY)[:1]
    said = labels_said(typed)
    return any(current_label(label) in said for message in last for _token, label, _words in message.options)


def out_of_range(context: Context, typed: str) -> Replies:
    """Show the newest answer's choices again, to a number that stands before none of them."""
    if not choice_said(typed).isdecimal():
        return []
    shown = context.shown_since(context.at - LATELY)
    newest = [option for message in reversed(shown) if message.is_newest for option in message.options]
    numbered = [Option(token, label) for token, label, words in newest if words.isdecimal()]
    is_another_meant = any(message.is_later and message.options for message in shown)
    if len(numbered) < 2 or is_another_meant:
        return []
    return [Message(out_of(len(numbered)), tuple(numbered))]


def no_such_word(typed: str) -> Replies:
    """Say that nothing has a word such as stands before the choices of a reminder: "kt99"."""
    said = fold(tidy(typed))
    return [Message(_("Hiện không có lựa chọn “{word}”.", word=said))] if OWN_WORD.fullmatch(said) else []


def which_meant(context: Context, typed: str) -> list[str]:
    """Return the tokens of what the words name of several, right under the question which is meant.

    "thông báo" is [Thông báo của … – Đã nhận]; "cả hai" is all of them.
    """
    if asks(typed) or len(typed.split()) > MOST_NAMING:
        return []
    last = context.last_shown(LATELY)
    if last is None or not last.is_newest or last.text != which_question():
        return []
    tokens = [token for token, _label, _words in last.options]
    if BOTH.fullmatch(fold(tidy(typed))):
        return tokens if len({token.partition(":")[0] for token in tokens}) == len(tokens) else []
    labels = {token: label for token, label, _words in last.options}
    meant = options_meant(typed, labels)
    parts = {token: label.rpartition(" – ")[2] for token, label in labels.items()}
    named = [token for token, deed in parts.items() if is_label(typed, deed)]
    by_title = [tokens[place] for place in titles_named(typed, dict(enumerate(labels.values())))]
    return next((found for found in (named, meant, by_title) if len(found) == 1), [])


def choose_or_ask(context: Context, is_meant: IsMeant) -> str | Message:
    """Return the choice that is meant; where there are several, a question which one."""
    return ask_which(find_choices(context, is_meant))


def ask_which(found: Sequence[Choice]) -> str | Message:
    if len(found) > 1:
        options = (Option(one.token, one.in_full) for one in found)
        return Message(which_question(), tuple(options))
    return found[0].token if found else ""


def which_question() -> str:
    return _("Anh/chị trả lời tin nào?")


def find_choices(context: Context, is_meant: IsMeant) -> list[Choice]:
    """Find what may be meant, of what this contact was lately shown; the live ones first."""
    shown = context.shown_since(context.at - LATELY)
    meant = [
        (message, Choice(option[0], option[1] or option[2], about(context, option[0], message), place))
        for place, message in enumerate(shown)
        for option in message.options
        if is_meant(message, option)
    ]
    newest = next((message.event for message, _choice in meant if message.is_asked), "")
    found = distinct(choice for message, choice in meant if message.event in ("", newest))
    found = [one for one in found if shown[one.place].is_newest or is_open(context, one.token)]
    live = without_repeats([one for one in found if is_live(context, one.token)])
    return live or [one for one in found[:1] if not is_overtaken(shown, one.place)]


def is_open(context: Context, token: str) -> bool:
    """Return whether the form is open that has asked for such a choice; True for what no form has asked."""
    name, _colon, rest = token.partition(":")
    here = conversations.find(context.tx, id_in(rest.partition(":")[0])) if name == QUESTION else None
    return name != QUESTION or (here is not None and here.expires > context.at)


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


def about(context: Context, token: str, message: Offered) -> str:
    """Return what a choice is about: as its button calls it, else how its message begins."""
    name, _colon, text = token.partition(":")
    button = context.features.buttons.get(name)
    if button and button.called:
        with suppress(Refused):
            return button.called(context, *values_in(context, button, text, locks=False)[0])
    return beginning(message)


def beginning(message: Offered) -> str:
    said = message.heading or message.text.partition("\n")[0] or _("Tin trước")  # its words were secret
    return excerpt(said, LONGEST)
