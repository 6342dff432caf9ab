"""Answers to what is asked or ordered of an incident in words; what else they may say can be passed on."""

import re

from bot.conversation import REVIEW, Message, Option, _, asks, fold, is_question, local_date, regex, tidy
from bot.domain.incidents import IncidentAction
from bot.domain.instructions import addressee, asked_on, is_called, said_of_incident, said_to_raiser
from bot.domain.replies import Reply, read_reply
from bot.domain.sent_corrections import without_ends
from bot.domain.understanding import Act, Aspect, Intent, Reading, normal, understand
from handlers import incidents, inquiries, personnel, words
from handlers.engine import (
    Action,
    Context,
    Replies,
    answer_form,
    cards,
    form_card,
    is_beside_choices,
    main_things,
    press_button,
    question_token,
    remind_of_form,
    typed_choices,
    units_by_name,
)
from handlers.incidents.talk import naming, orders, questions
from storage.engine import Conversation
from storage.incidents import Incident
from storage.units import units

FOR_UNIT = (
    None,
    IncidentAction.TALK,
    IncidentAction.ASK,
)  # deeds by which nothing but words goes to the unit
BY_UNIT = (IncidentAction.TAKE, IncidentAction.RESOLVE)  # deeds by which an open incident is told by its unit
OF_MANY = (Intent.BROADCAST, Intent.REPORT_REQUEST)  # whose units are those they are for
TEXT = "text"  # the key of the question for the words of an answer
AT_MOST = 5  # words that say of which unit something is asked
UNIT_FIRST = regex(r"(?:ubnd |ben |don vi )*(?:xa|phuong|thi tran|phong) \w")  # folded
TELLS_HOW = regex(  # folded: more of how something was resolved
    r"(?:(?:da|a|u|oi|em|chi|anh|thi|ma|la|ghi them|them)[ ,:]+)*"
    r"(?:(?:do|vi|tai|boi|nho)\b(?! (?:vay|do|the)\b)|nguyen nhan\b|ly do\b"
    r"|(?:em|chi|anh|minh|toi) da\b) .*\w.*"
)
ASKED_BETWEEN = regex(  # "hỏi long tân thêm: có ai bấm vô đường dẫn không"
    r"(?:(?:dạ|da|à|nhờ|nho|em|e)[ ,]+)*(?:hỏi|hoi) (?P<whom>[^:]{2,40}?) (?:thêm|them|lại|lai) ?: *"
    r"(?P<question>.+)",
    re.IGNORECASE | re.DOTALL,
)
TAKING = regex(r"tiep nhan .+")  # folded, the label by which one that is named is taken on
TAKE = "sc_take:"  # the token that takes on the incident of a card
COURTESY = regex(r"^(?:dạ|da|à|ừ|ok)[ ,]+", re.IGNORECASE)
AT_LENGTH = 4  # words behind a number and a colon which are more than the name of a deed


def answer(context: Context, reading: Reading) -> Replies:
    """Show the incident that is asked about, or those; nothing where none is."""
    if asked := questions.asked_of(context, reading):
        return [tell_progress(context, asked, reading)]
    if not context.may(Action.HANDLE):
        return questions.tell_of_matter(context, reading.typed)
    if said := show_named(context, reading):
        return said
    is_asked = reading.asks_of(Aspect.PROGRESS) or reading.asks_of(Aspect.UNTAKEN)
    return questions.show_meant(context, reading) if is_asked and reading.asks_of(Aspect.INCIDENTS) else []


def propose_ordered(context: Context, typed: str) -> Replies:
    """Ask whether all is done that the office orders about incidents; nothing where it orders nothing so."""
    if not context.may(Action.HANDLE) or typed_choices.is_newest_label(context, typed):
        return []
    if said := ask_ordered(context, typed):
        return said
    if said := tell_raiser(context, typed):
        return said
    meant = orders.several.propose(context, typed)
    if meant:
        return [words.ask_proposed(context, typed, incidents.talking.FLOW, meant)]
    return show_matter(context, typed)


def show_matter(context: Context, typed: str) -> Replies:
    """Show the only open incident of a unit whose "vụ" is asked about, or is given while that cannot be."""
    one = naming.of_matter(context, typed)
    if one is None or naming.number_named(typed):
        return []
    said = normal(typed)
    if is_question(typed) or asks(typed) or naming.is_alone(typed):
        return incidents.lists.show_incident(context, one)
    is_order = orders.GIVES_ON.fullmatch(said.plain) and not orders.is_own_to_give(context, one)
    if not is_order:
        return []
    return [Message(orders.why_not_given(context, one)), *incidents.lists.show_incident(context, one)]


def add_to_resolution(context: Context, typed: str) -> Replies:
    """Add how something was resolved to the words by which it was just asked whether to note that it is."""
    last = context.last_shown(typed_choices.LATELY)
    labels = {token: label for token, label, _words in last.options} if last and last.is_newest else {}
    token = next((one for one, label in labels.items() if label == _("Ghi nhận")), "")
    is_how = token.startswith("take:") and TELLS_HOW.fullmatch(fold(typed)) and not asks(typed)
    _take, kept_id, kind, about = token.split(":") if is_how else ("", "", "", "")
    if kind != incidents.talking.FLOW:
        return []
    kept = words.kept_words(context, kept_id)
    how = COURTESY.sub("", without_ends(typed.strip()))
    text = f"{str(kept.facts['text']).rstrip(' .,;')}, {how}"
    words.forget(context, kept)
    tell = next((label for one, label in labels.items() if one.startswith("pass:")), "")
    meant = orders.several.resolution_proposed(context, int(about), text, tell)
    return [words.ask_proposed(context, text, kind, meant)] if meant else []


def taking_agreed(context: Context, typed: str) -> str:
    """Return the token that takes on the incident just asked about, to a bare "nhận"; "" for none.

    So it is right under the card of a new one, where no other waits to be taken on.
    """
    reply = read_reply(typed)
    if reply is None or not reply.is_bare or reply.kind != Reply.ACCEPTED:
        return ""
    last = context.last_shown(typed_choices.LATELY)
    shown = last.options if last and (last.is_newest or last.is_later) else []
    deeds = [token for token, label, _words in shown if TAKING.fullmatch(fold(label))]
    deeds = deeds or [token for token, _label, _words in shown if token.startswith(TAKE)]
    if len(deeds) != 1 or (deeds[0].startswith(TAKE) and not is_only_untaken(context)):
        return ""
    return deeds[0]


def is_only_untaken(context: Context) -> bool:
    """Return whether a single one of the incidents that are theirs to take on is not taken on yet."""
    return context.may(Action.HANDLE) and len(naming.untaken(context)) == 1


def tell_raiser(context: Context, typed: str) -> Replies:
    """Ask whether "nhắn người báo: …" goes to whoever raised the incident in question; of several to whom."""
    said = "" if naming.number_named(typed) else said_to_raiser(typed)
    meant = questions.in_question(context) if said else []
    tokens = [f"{incidents.talking.FLOW}:{one.id}" for one in meant]
    told = [(token, name) for token in tokens if (name := words.listener_name(context, token))]
    if len(told) == 1:
        return [words.ask_to_pass_on(context, typed, told[0], said=said)]
    return [words.ask_to_whom(context, said, told)] if told else []


def ask_ordered(context: Context, typed: str) -> Replies:
    """Show the question that the raiser of an incident is to be asked: "hỏi thêm sc 3: …", "hỏi thêm: …".

    Where none is named it is the one in sight, or the only one that is open; of several it is asked which.
    """
    between = ASKED_BETWEEN.fullmatch(typed.strip())
    if between and (said := ask_of_unit(context, f"{between['whom']}: {between['question']}")):
        return said
    is_named = naming.number_named(typed) is not None
    question = asked_on(naming.without_any_number(typed) if is_named else typed)
    if question and not is_named and (said := ask_of_unit(context, question)):
        return said
    meant = incidents_asked_on(context, typed, is_named=is_named) if question else []
    able = [one for one in meant if incidents.moving.is_possible(context, one, IncidentAction.ASK)]
    if len(able) == 1:
        return incidents.words.open_question_for(context, able[0], question)
    kind = incidents.talking.FLOW
    return [words.ask_proposed(context, typed, kind, questions.ask_of_which(able, question))] if able else []


def ask_of_unit(context: Context, question: str) -> Replies:
    """Show the question of a unit's open incident, where the unit stands before it: "phú hội: gửi cho ai".

    Where that unit has none open, that is said; nothing where no unit stands there.
    """
    whose, colon, rest = question.partition(":")
    is_before = colon and rest.strip() and len(whose.split()) <= AT_MOST
    whose = whose if is_before else " ".join(question.split()[:AT_MOST])
    named = units_by_name(context.tx, whose, local_date(context.at))
    is_first = is_before or UNIT_FIRST.match(fold(question))
    if not (named and is_first):
        return []
    asked = rest.strip() if is_before else question
    there = naming.open_of(context, named)
    able = [one for one in there if incidents.moving.is_possible(context, one, IncidentAction.ASK)]
    if not able:
        known = units.listed(context.tx, local_date(context.at))
        none = [one.name for one in known if one.id in named]
        return [Message(_("{unit} không có sự cố nào đang mở.", unit=", ".join(none)), main_things(context))]
    if len(able) == 1:
        return incidents.words.open_question_for(context, able[0], asked)
    kind = incidents.talking.FLOW
    return [words.ask_proposed(context, asked, kind, questions.ask_of_which(able, asked))]


def incidents_asked_on(context: Context, typed: str, *, is_named: bool) -> list[Incident]:
    """Return the incidents of which something may be asked by these words; none where they name a person.

    What came last may be about something else, of which is asked then.
    """
    if is_named:
        one = naming.named(context, typed)
        return [one] if one else []
    called = addressee(typed)
    seen = naming.in_sight(context)
    if called and not (seen and is_called(f"{seen.raiser} {seen.unit_name}", called)):
        return []
    newest = words.newest_subject(context).partition(":")[0]
    is_other = newest in context.features.listeners and newest != incidents.talking.FLOW
    if not seen and (is_other or personnel.deciding.in_sight(context)):
        return []
    return questions.in_question(context)


def show_named(context: Context, reading: Reading) -> Replies:
    """Lead to the incident that is named: what is said to be done first, or it as a whole."""
    one = naming.named(context, reading.typed)
    is_asked = reading.asks_of(Aspect.PROGRESS) or asks(reading.typed)
    deed = None if is_asked else naming.deed_named(reading.text.plain)
    is_for_many = reading.intent in OF_MANY and reading.deed == Act.OPEN
    if one is None and deed in BY_UNIT and not is_for_many:
        one = naming.named_by_unit(context, reading)
    if one is None:
        is_told = naming.is_called_incident(reading.typed) and (is_asked or deed)
        return [Message(incidents.lists.no_such_number())] if is_told else []
    if deed in FOR_UNIT and len(said_of_incident(reading.typed).split()) >= AT_LENGTH:
        return offer_to_tell(context, one, reading)
    behind = naming.behind_number(reading.typed)
    if deed == IncidentAction.TALK and len(behind.split()) >= AT_LENGTH and not is_asked:
        return offer_to_tell(context, one, reading, behind)
    if deed and (offered := naming.deed_offered(context, one, deed)):
        return [offered]
    if is_asked or deed or naming.is_alone(reading.typed):
        return incidents.lists.show_incident(context, one)
    if orders.is_order(reading.text):
        return [Message(orders.why_not_given(context, one)), *incidents.lists.show_incident(context, one)]
    return offer_to_tell(context, one, reading)


def offer_to_tell(context: Context, incident: Incident, reading: Reading, said: str = "") -> Replies:
    """Offer to pass words on to whoever raised the incident that they name, and to nobody else.

    ``said``: what of them goes, where that is known.
    """
    token = f"{incidents.talking.FLOW}:{incident.id}"
    if not (name := words.listener_name(context, token)):
        return incidents.lists.show_incident(context, incident)
    if said or said_of_incident(reading.typed):
        return [words.ask_to_pass_on(context, reading.typed, (token, name), reading, said)]
    kept = words.keep(context, reading.typed, reading)
    options = (
        incidents.cards.view_button(incident),
        words.pass_option(context, kept, (token, name)),
        Option(f"unsay:{kept}", _("Không")),
    )
    return [words.card(kept, _("Anh/chị muốn làm việc nào dưới đây?"), options)]


def show_asked(context: Context, typed: str) -> Replies:
    """Show the incident that is asked about by its number: "SC 1 sao rồi em"; nothing where none is."""
    one = naming.named(context, typed) if naming.is_called_incident(typed) else None
    return incidents.lists.show_incident(context, one) if one else []


def show_by_number(context: Context, typed: str) -> Replies:
    """Show the incident of which the number alone is typed: "SC 6", "xem SC 6".

    "sc6" is one too, but where it is shown as the word of a choice.
    """
    said = fold(tidy(typed))
    is_short = cards.can_edit(context) and naming.SHORT.fullmatch(said) is not None
    if not is_short and not naming.BY_NUMBER.fullmatch(said):
        return []
    if one := naming.named(context, typed):
        return incidents.lists.show_incident(context, one)
    return [Message(_("Không có sự cố mang số này."), main_things(context))] if is_short else []


def tell_progress(context: Context, incident: Incident, reading: Reading) -> Message:
    """Say who has it and until when; the words themselves can still go to the office."""
    told, token = questions.how_it_stands(context, incident), f"{incidents.talking.FLOW}:{incident.id}"
    name = words.listener_name(context, token)
    if not name:
        return told
    kept = words.keep(context, reading.typed, reading)
    pass_on = words.pass_option(context, kept, (token, name))
    return words.card(kept, told.text, (pass_on, *told.options))


def ask_if_solved(context: Context, here: Conversation, typed: str) -> Replies:
    """Ask whether what tells a fault is still to be sent, where "được rồi ạ" comes in answer to its review.

    Said again to that question, it is solved. So it is asked where a resolved one is just being reopened.
    """
    reply = read_reply(typed)
    reopened = incidents.words.reopened_by(context, here)
    is_of_fault = reopened is not None or here.flow == incidents.raising.FLOW
    if not is_of_fault or reply is None or reply.kind != Reply.FIXED:
        return []
    if not here.waiting_for.startswith(REVIEW):
        return ask_if_reopened(context, reopened, typed)
    question, solved = (
        question_token(here.id, here.waiting_for),
        incidents.moving.confirmation(context, reopened),
    )
    leave = solved or Option(f"{question}{cards.GIVE_UP}", _("Đã ổn, không gửi"))
    last = next(iter(context.shown_since(here.touched)), None)
    if last and last.options[:1] and last.options[0][0] == leave.token:
        name, _colon, text = leave.token.partition(":")
        button = context.features.buttons[name] if solved else None
        return press_button(context, button, text) if button else answer_form(context, here, "hủy")
    asked = _("Nội dung trên chưa gửi. Sự cố đã ổn, hay vẫn gửi?")
    options = (leave, Option(f"{question}send", _("Gửi")))
    return [Message(asked, options, card=form_card(here.id))]


def ask_if_reopened(context: Context, reopened: Incident | None, typed: str) -> Replies:
    """Ask whether it is solved after all, where it is asked what is still amiss; nothing elsewhere."""
    solved = incidents.moving.confirmation(context, reopened)
    if reopened is None or solved is None:
        return []
    kept = words.keep(context, typed)
    asked = _("{number} đã ổn, hay còn vướng mắc?", number=reopened.reference)
    return [words.card(kept, asked, (solved, Option(f"asis:{kept}", _("Trả lời câu đang hỏi"))))]


def ask_ordered_in_talk(context: Context, here: Conversation, typed: str) -> Replies:
    """Ask whether what the office types for somebody orders something of an incident; nothing elsewhere.

    It does where it names another incident than that of the talk, or says to close one.
    """
    is_talk = here.flow == incidents.talking.FLOW
    is_written = here.flow == inquiries.telling.FLOW and here.waiting_for == TEXT
    if (
        not (is_talk or is_written)
        or not context.may(Action.HANDLE)
        or typed_choices.is_newest_label(context, typed)
    ):
        return []
    about = int(here.facts["incident"]) if is_talk else 0
    meant = orders.meant_in_talk(context, typed, about)
    if meant is None:
        return []
    kept = words.keep(context, typed)
    options = [orders.button_for(context, meant, typed, kept)]
    token = f"{incidents.talking.FLOW}:{meant.id}"
    if meant.id != about and (name := words.listener_name(context, token)):
        options.append(words.pass_option(context, kept, (token, name)))
    options.append(Option(f"asis:{kept}", _("Gửi lời này") if is_talk else _("Trả lời câu đang hỏi")))
    return [words.card(kept, _("Anh/chị muốn làm việc nào dưới đây?"), options)]


def answer_beside(context: Context, here: Conversation, typed: str) -> Replies:
    """Answer what names an incident while a form asks for a choice, none of which is meant.

    At the review of what tells a fault, ask about what says that it works.
    """
    if said := ask_if_solved(context, here, typed) or ask_ordered_in_talk(context, here, typed):
        return said
    if naming.named(context, typed) is None or not is_beside_choices(context, here, typed):
        return []
    said = words.propose(context, typed) or answer(context, understand(typed, ""))
    return [*said, *remind_of_form(context, here)] if said else []
