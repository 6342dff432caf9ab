"""Show the regulation word for word: the list of articles, an article, a clause, what holds some words."""

import re
from collections.abc import Iterator, Sequence
from textwrap import shorten

from bot.conversation import DEFAULT, Message, Option, _, fold
from bot.regulation import HEADING, Article, Clause, Pack, matcher
from handlers.engine import Context, Replies, no_such_button

LABEL = 60  # characters of a button
ROOM = 1500  # characters of an article that are shown at once: a phone's screen or two …
ANSWER = 1000  # … and of the clauses that answer a question: a screen
EXCERPT, BEFORE = 90, 4  # characters of a clause around words that were looked for; words before them
MOST = 8  # clauses that are named of those that hold them


def number_of(_context: Context, text: str) -> str:
    """Read a clause's number in a button."""
    if text != HEADING and not matcher().pack.parts(text):
        raise no_such_button()
    return text


def show_articles(context: Context) -> Replies:
    """Show the list of articles, and what may be typed."""
    pack = matcher().pack
    options = tuple(Option(f"qd:{one.number}", article_label(one)) for one in pack.articles.values())
    hint = _(
        "{The_regulation}. Chọn một điều, hoặc gõ sau lệnh: từ cần tìm (“/quydinh mật khẩu”), số của khoản "
        "(“/quydinh {the_example}”) hoặc câu hỏi."
    )
    note = pack.note.said(language_of(context))
    return [Message("\n\n".join(filter(None, (hint, note))), options, heading=pack.name)]


def article_label(article: Article) -> str:
    said = article.title or article.clauses[0].text
    label = _("Điều {article}. {title}", article=article.number, title=said)
    return shorten(label, LABEL, placeholder=" …")


def show_clause(context: Context, number: str) -> Replies:
    """Show a clause with what can be done about it, or an article from its first clause on."""
    return [clause(context, number)]


def show_more(context: Context, number: str, first: int) -> Replies:
    """Show the rest of a long article, from its clause of this place ([Xem tiếp])."""
    return [clause(context, number, first)]


def clause(context: Context, number: str, first: int = 0) -> Message:
    """Make the message of what a number stands for, from its clause of this place (0 …) on, as it fits."""
    pack = matcher().pack
    clauses = pack.parts(number)
    if clauses and first >= len(clauses):
        raise no_such_button()
    shown = list(fitting(clauses[first:]))
    text = "\n\n".join(standing(one, number) for one in shown) if clauses else pack.heading
    after = first + len(shown)
    options = (
        *command_option(context, command_of(pack, number)),
        *((Option(f"qd_more:{number}:{after}", _("Xem tiếp")),) if after < len(clauses) else ()),
        *(clause_options([number.partition(".")[0]]) if "." in number else ()),
        Option("qd_list:", _("Các điều")),
    )
    heading = titled(number)
    if "." in number or heading == cited(number):
        heading = _("{clause}, {regulation}", clause=heading, regulation=pack.name)
    return Message(in_vietnamese(context, text), options, heading=heading)


def titled(number: str) -> str:
    """Return "Điều 9. Các hành vi nghiêm cấm", or "Khoản 2 Điều 9 (Các hành vi nghiêm cấm)".

    By itself a clause may read as the contrary of what its article says of it.
    """
    named, _dot, clause = number.partition(".")
    article = matcher().pack.articles.get(int(named)) if named.isdecimal() else None
    if not (article and article.title):
        return cited(number)
    if clause:
        return _(
            "{clause} ({title})", clause=cited(number), title=shorten(article.title, LABEL, placeholder=" …")
        )
    return _("Điều {article}. {title}", article=named, title=article.title)


def standing(clause: Clause, within: str) -> str:
    """Return a clause as it stands in its article, "2. …"; by itself without its number."""
    number = clause.number.partition(".")[2]
    return clause.text if within == clause.number or not number else f"{number}. {clause.text}"


def quoted(number: str) -> str:
    """Return a clause below its number; of a long article what there is room for."""
    pack = matcher().pack
    texts = [standing(part, number) for part in fitting(pack.parts(number))] or [pack.heading]
    return "\n".join((titled(number), *texts))


def is_cut(number: str) -> bool:
    """Return whether there is no room for all clauses of an article."""
    parts = matcher().pack.parts(number)
    return len(list(fitting(parts))) < len(parts)


def fitting(clauses: Sequence[Clause]) -> Iterator[Clause]:
    """Yield the first of them for which there is room; at least one."""
    room = ROOM
    for place, clause in enumerate(clauses):
        room -= len(clause.text)
        if place and room < 0:
            return
        yield clause


def cited(number: str) -> str:
    """Cite a clause, as officials do: "Khoản 7 Điều 7"."""
    article, _dot, clause = number.partition(".")
    if clause:
        return _("Khoản {clause} Điều {article}", clause=clause, article=article)
    return _("Phần mở đầu") if number == HEADING else _("Điều {article}", article=article)


def clause_options(numbers: Sequence[str]) -> tuple[Option, ...]:
    return tuple(Option(f"qd:{number}", cited(number)) for number in numbers)


def command_of(pack: Pack, number: str) -> str:
    """Return what can be done about a clause: the command of the first topic that it answers, or ""."""
    topics = (one for one in pack.topics if not one.is_silent and one.clauses[0] == number and one.command)
    return next((topic.command for topic in topics), "")


def command_option(context: Context, command: str) -> tuple[Option, ...]:
    """Return the button of a command; none where there is no such one, or they may not use it."""
    entry = context.features.commands.get(command)
    if entry is None or (entry.action and not context.may(entry.action)):
        return ()
    return (Option(f"open:{command}", _(entry.title)),)


def in_vietnamese(context: Context, text: str) -> str:
    """Tell whoever reads in another language why the text is in this one."""
    if language_of(context) == DEFAULT:
        return text
    return "\n\n".join((_("Trích nguyên văn tiếng Việt, như khi ban hành."), text))


def language_of(context: Context) -> str:
    return context.who.language or DEFAULT


def holding(typed: str) -> list[Clause]:
    """Return the clauses that have these words in a row, whether they are typed with marks or without."""
    words = re.compile(rf"\b{re.escape(fold(typed))}\b")
    return [clause for clause in matcher().pack.clauses.values() if words.search(fold(clause.text))]


def show_found(context: Context, typed: str, found: Sequence[Clause]) -> Replies:
    """Show what holds the words that were looked for: a clause itself, of several an excerpt of each."""
    if len(found) == 1:
        return show_clause(context, found[0].number)
    said = _("“{typed}” có trong {count} khoản, điều:", typed=typed, count=len(found))
    if len(found) > MOST:
        said = _("“{typed}” có trong {count} khoản, điều; đầu tiên là:", typed=typed, count=len(found))
    lines = [f"– {cited(one.number)}: {excerpt(one.text, typed)}" for one in found[:MOST]]
    options = (*clause_options([one.number for one in found[:MOST]]), Option("qd_list:", _("Các điều")))
    text = in_vietnamese(context, "\n".join((said, *lines)))
    return [Message(text, options, heading=matcher().pack.name)]


def excerpt(text: str, typed: str) -> str:
    """Return whole words of a text around what was looked for, "…" for what is left out."""
    words = text.split()
    first = max(0, place_of(fold(typed).split(), [fold(word) for word in words]) - BEFORE)
    last = first + 1
    while last < len(words) and len(" ".join(words[first : last + 1])) <= EXCERPT:
        last += 1
    return f"{'… ' * bool(first)}{' '.join(words[first:last])}{' …' * (last < len(words))}"


def place_of(sought: Sequence[str], words: Sequence[str]) -> int:
    """Return where these words stand in a row, whatever signs stand beside them; 0 where they do not."""
    row = range(len(words) - len(sought) + 1)
    return next((n for n in row if all(map(contains, words[n:], sought))), 0)


def contains(word: str, sought: str) -> bool:
    return sought in word
