"""Answer a question about the regulation by its clauses, word for word; never by a rule of our own making.

Where it is silent that is said, with whom to ask and which newer rule is near; where it is not sure what was
meant, that.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation import Message, Option, _, day_text, regex
from bot.domain.understanding import Reading
from bot.regulation import Match, MatchKind, NearRule, RulePlace, Topic, as_its_examples, matcher, rule_asked
from handlers import words
from handlers.engine import Context, Replies, last_resort, open_hearers
from handlers.regulation import showing

WHOLE = regex(  # of plain words: "cho em xem quy định", which asks for no clause of it
    r"(?:(?:da|a|em|anh|chi|toi|minh|cho|xin|muon|can|gui|mo|duoc|lay|giup) )*(?:xem|doc|coi|mo|hien|tra)"
    r"(?: (?:lai|giup|thu|cho em))*"
    r"(?: (?:toan bo|ca|ban|toan van|nguyen van|het))* (?:quy dinh|quy che|quyet dinh|van ban quy dinh)"
    r"(?: (?:nay|do|di|voi|nhe|a|em|anh|chi|duoc khong|giup|chut))*"
)
FEW = 3  # words that are looked for in the text before they are taken for a question


def show(context: Context, typed: str) -> Replies:
    """Show the articles ("/quydinh"), what holds some words, a clause that is named, or answer a question."""
    if not typed:
        return showing.show_articles(context)
    if len(typed.split()) <= FEW and (found := showing.holding(typed)):
        return showing.show_found(context, typed, found)
    return answer_question(context, typed, matcher().match(typed))


def answer_reading(context: Context, reading: Reading) -> Replies:
    """Answer what was read as a question on the regulation; nothing where it is none."""
    if WHOLE.fullmatch(reading.text.plain):
        return showing.show_articles(context)
    found = rule_asked(reading)
    return answer_question(context, reading.typed, found.match, reading) if found else []


def answer_as_its_examples(context: Context, reading: Reading) -> Replies:
    """Answer what is nearly one of the examples of a pack that is read by them alone; else nothing."""
    found = as_its_examples(matcher(), reading)
    return answer_question(context, reading.typed, found, reading) if found else []


def name_clauses(reading: Reading) -> Replies:
    """Name the clauses that may have been meant by what is answered otherwise; mostly none."""
    found = rule_asked(reading)
    options = showing.clause_options(found.match.clauses) if found and found.place == RulePlace.BESIDE else ()
    return [Message(_("Quy định cũng nói về việc này:"), options)] if options else []


def answer_question(context: Context, text: str, found: Match, reading: Reading | None = None) -> Replies:
    """Show the clauses that answer a question, or say that the regulation is silent on it.

    Unless it names the clause it can be passed on to the office: what answers may not be what was asked.
    """
    said = answer(context, found)
    return [said if found.kind == MatchKind.NAMED else with_last_resort(context, text, said, reading)]


def answer(context: Context, found: Match) -> Message:
    if found.kind in (MatchKind.NAMED, MatchKind.SURE):
        first, *others = found.clauses
        said = quote(context, found.clauses, found.topic) if others else showing.clause(context, first)
        *own, all_articles = said.options
        return replace(said, options=(*own, *showing.clause_options(found.beside), all_articles))
    if found.kind == MatchKind.UNSURE:
        unsure = _("Hệ thống chưa chắc đã hiểu đúng câu hỏi. Những nội dung gần nhất trong quy định:")
        said = quote(context, found.clauses, None)
        return replace(said, text=f"{unsure}\n\n{said.text}")
    return silence(context, found.topic) if found.topic else nothing_found(found)


def quote(context: Context, numbers: Sequence[str], topic: Topic | None) -> Message:
    """Make the message that quotes clauses; those for which there is no room stand as buttons."""
    shown: dict[str, str] = {}
    for number in numbers:
        text = showing.quoted(number)
        if not shown or len("".join((*shown.values(), text))) <= showing.ANSWER:
            shown[number] = text
    others = [number for number in numbers if number not in shown or showing.is_cut(number)]
    options = (
        *(showing.command_option(context, topic.command) if topic else ()),
        *showing.clause_options(others),
        Option("qd_list:", _("Các điều")),
    )
    text = showing.in_vietnamese(context, "\n\n".join(shown.values()))
    return Message(text, options, heading=matcher().pack.name)


def silence(context: Context, topic: Topic) -> Message:
    """Say that the regulation does not speak of a topic, whom to ask, and which newer rules are near it."""
    language = showing.language_of(context)
    lines = [_("Quy định không nói về nội dung này: {topic}.", topic=topic.about.said(language))]
    if topic.ask:
        lines.append(_("Nơi có thể trả lời: {who}.", who=topic.ask.said(language)))
    if topic.rules:
        rules = "\n".join(f"– {rule_text(rule, language)}" for rule in topic.rules)
        near = _("Văn bản mới hơn, gần với nội dung này (hệ thống không giải thích văn bản này):")
        lines.append(f"{near}\n{rules}")
    if topic.clauses:
        lines.append(_("Trong quy định, gần nhất là các khoản, điều dưới đây."))
    options = (*showing.clause_options(topic.clauses), *showing.command_option(context, topic.command))
    return Message("\n".join(lines), options, heading=matcher().pack.name)


def rule_text(rule: NearRule, language: str) -> str:
    """Name a rule by what identifies it: its name, number and day."""
    places = {"name": rule.name.said(language), "number": rule.number}
    if rule.since:
        return _("{name} số {number}, có hiệu lực từ ngày {day}", day=day_text(rule.since), **places)
    if rule.issued:
        return _("{name} số {number}, ban hành ngày {day}", day=day_text(rule.issued), **places)
    return _("{name} số {number}", **places)


def nothing_found(found: Match) -> Message:
    """Say that nothing answers it, or that the regulation has no clause of that number."""
    said = _("Hệ thống không tìm thấy khoản, điều nào trả lời nội dung này.")
    if found.missing:
        said = _("{clause} không có trong quy định.", clause=showing.cited(found.missing))
    return Message(said, (Option("qd_list:", _("Các điều")),), heading=matcher().pack.name)


def with_last_resort(context: Context, typed: str, said: Message, reading: Reading | None) -> Message:
    """Let what was typed be passed on to the office ([Gửi lời này tới Phòng]), where that hears it."""
    if not any(open_hearers(context)):
        return said
    kept = words.keep(context, typed, reading)
    last = last_resort(context, kept)
    return replace(words.card(kept, said.text, (*said.options, *last)), heading=said.heading)
