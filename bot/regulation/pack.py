"""A regulation as data: its text, what it answers and what it is silent on, as an office writes it (a pack).

A pack is a folder of three files: text.toml, topics.toml and silent.toml (docs/regulation.md). A clause is
called by its number: "7.7" is khoản 7 Điều 7, "10" an article without clauses, "9" the whole of Điều 9, and
"0" the heading.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from bot.conversation import _
from bot.packs import TEXT, Document, Lines, PackError, read_file
from bot.regulation.written import (
    OF_SILENCE,
    OF_TEXT,
    OF_TOPICS,
    RULE,
    SAID,
    faults_of_clauses,
    faults_of_named,
    faults_of_shape,
    missing,
)

HEADING = "0"
TOPICS, SILENT = "topics.toml", "silent.toml"
FILES = (TEXT, TOPICS, SILENT)
HEAD = ("name", "number", "heading")  # of text.toml
NEEDED = (  # file, table, its keys; what else there is may be left out
    (TEXT, "chapter", ("number", "title", "articles")),
    (TEXT, "article", ("number",)),
    (TOPICS, "topic", ("about", "clauses", "questions")),
    (SILENT, "topic", ("about", "questions", "ask")),
)


@dataclass(frozen=True)
class Clause:
    """A clause, or an article that has none. ``text``: word for word; points stand a line each."""

    number: str
    article: int
    text: str


@dataclass(frozen=True)
class Article:
    """``title``: "" where it has none; ``clauses``: the whole as one of its number where it has none."""

    number: int
    title: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Chapter:
    number: str  # "Chương I"
    title: str
    articles: tuple[Article, ...]


@dataclass(frozen=True)
class Words:
    """Words of the office in each language: Vietnamese, and English where it gives it."""

    vi: str
    en: str

    def said(self, language: str) -> str:
        return self.en or self.vi if language == "en" else self.vi


@dataclass(frozen=True)
class NearRule:
    """A newer rule near a topic: only what identifies it, never what it says."""

    name: Words
    number: str
    issued: date | None
    since: date | None


@dataclass(frozen=True)
class Topic:
    """Something that people ask, with examples of how.

    ``clauses`` answer it, the most telling first; where it is silent they only are near it. ``command``: what
    the bot can do about it, "" for nothing. ``intent``: a wish of which it speaks, in whatever words that is
    said ("handover"), or "". ``ask`` and ``rules`` belong to a silent one.
    """

    about: Words
    clauses: tuple[str, ...]
    questions: tuple[str, ...]
    command: str = ""
    intent: str = ""
    is_silent: bool = False
    ask: Words | None = None
    rules: tuple[NearRule, ...] = ()


@dataclass(frozen=True)
class Pack:
    name: str  # "Quy định sử dụng hộp thư điện tử"
    number: str  # "02/2012/QĐ-UBND"
    heading: str
    note: Words  # what whoever reads it should know of whether it is in force; may be empty
    chapters: tuple[Chapter, ...]
    topics: tuple[Topic, ...]  # those that it answers, then the silent ones
    alike: tuple[frozenset[str], ...] = ()  # clauses that say the same: one of them will do

    @cached_property
    def articles(self) -> dict[int, Article]:
        return {article.number: article for chapter in self.chapters for article in chapter.articles}

    @cached_property
    def clauses(self) -> dict[str, Clause]:
        """Return every clause by its number, in the order of the text; the heading is none."""
        return {clause.number: clause for article in self.articles.values() for clause in article.clauses}

    def parts(self, number: str) -> tuple[Clause, ...]:
        """Return the clauses that a number stands for: one, or all of an article; none for another."""
        if number in self.clauses:
            return (self.clauses[number],)
        article = self.articles.get(int(number)) if number.isdecimal() else None
        return article.clauses if article else ()

    def numbers(self, clauses: Sequence[str]) -> tuple[str, ...]:
        """Return the numbers that ``clauses`` stand for: of an article its own, then those of its clauses."""
        within = {number: [part.number for part in self.parts(number)] for number in clauses}
        found = (one for number, parts in within.items() if parts for one in (number, *parts))
        return tuple(dict.fromkeys(found))

    def text(self) -> str:
        """Return the whole regulation as it was issued, but for its line ends."""
        lines = [self.heading]
        for chapter in self.chapters:
            lines += [chapter.number, chapter.title]
            for article in chapter.articles:
                lines.append(f"Điều {article.number}. {article.title}".rstrip())
                lines += [f"{mark(clause)}{clause.text}" for clause in article.clauses]
        return "\n".join(lines)


def mark(clause: Clause) -> str:
    """Return what stands before a clause in the text: "7. ", or nothing where the article is one."""
    _article, _dot, number = clause.number.partition(".")
    return f"{number}. " if number else ""


def read_pack(folder: Path) -> Pack:
    """Read a pack. PackError names each fault with file and line."""
    files = {name: read_file(folder / name) for name in FILES}
    places = {name: Lines.of(folder / name) for name in FILES}
    if faults := list(faults_of_files(files, places)):
        raise PackError("\n".join(faults))
    try:
        pack = made(*files.values())
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise PackError(f"{folder.name}: {type(error).__name__} {error}") from None
    if faults := list(faults_of(pack, places)):
        raise PackError("\n".join(faults))
    return pack


def faults_of_files(files: Mapping[str, Document], places: Mapping[str, Lines]) -> Iterator[str]:
    """Yield what the files lack, and what they name that is not there."""
    shapes = ((TEXT, OF_TEXT), (TOPICS, OF_TOPICS), (SILENT, OF_SILENCE))
    wrong = [one for name, shape in shapes for one in faults_of_shape(files[name], places[name], shape)]
    if not wrong:
        wrong += faults_of_clauses(files[TEXT], places[TEXT])
    wrong += faults_of_named(files[SILENT], places[SILENT], "ask", SAID, ("vi",))
    wrong += faults_of_named(files[SILENT], places[SILENT], "rule", RULE, ("vi", "number"))
    if wrong:
        yield from wrong
        return
    for name, table, keys in NEEDED:
        if not files[name].get(table):
            yield f"{places[name].name}:1: " + _("thiếu bảng [[{table}]]", table=table)
        for number, one in enumerate(files[name].get(table, ())):
            lacking = (key for key in keys if key not in one)
            yield from (places[name].fault(table, number, key, missing(key)) for key in lacking)
    yield from faults_of_text(files[TEXT], places[TEXT])
    yield from faults_of_silence(files[SILENT], places[SILENT])


def faults_of_text(text: Document, place: Lines) -> Iterator[str]:
    yield from (f"{place.name}:1: {missing(key)}" for key in HEAD if key not in text)
    written = text.get("article", ())
    numbers = [one.get("number") for one in written]
    for number, one in enumerate(written):
        if ("text" in one) == ("clause" in one):
            yield place.fault("article", number, "number", _("một điều có text, hoặc có các khoản"))
        if one.get("number") in numbers[:number]:
            said = _("Điều {article} đã có ở trên", article=one["number"])
            yield place.fault("article", number, "number", said)
    if len(set(numbers)) == len(numbers):  # else what is called twice is most often what is missed here
        yield from faults_of_chapters(text, place, numbers)


def faults_of_chapters(text: Document, place: Lines, numbers: Sequence[object]) -> Iterator[str]:
    """Yield the articles that no chapter has, or that two have, and those that there are not."""
    held = Counter(article for one in text.get("chapter", ()) for article in one.get("articles", ()))
    for number, one in enumerate(text.get("chapter", ())):
        for article in one.get("articles", ()):
            if article not in numbers:
                yield place.fault(
                    "chapter", number, "articles", _("không có Điều {article}", article=article)
                )
            elif held[article] > 1:
                said = _("Điều {article} đứng ở hai chương", article=article)
                yield place.fault("chapter", number, "articles", said)
    for number, article in enumerate(numbers):
        if article not in held:
            said = _("không chương nào có Điều {article}", article=article)
            yield place.fault("article", number, "number", said)


def faults_of_silence(silent: Document, place: Lines) -> Iterator[str]:
    for number, one in enumerate(silent.get("topic", ())):
        if "ask" in one and one["ask"] not in silent.get("ask", ()):
            yield place.fault("topic", number, "ask", _("không có bảng [{table}]", table=f"ask.{one['ask']}"))
        for key in one.get("rules", ()):
            if key not in silent.get("rule", ()):
                yield place.fault("topic", number, "rules", _("không có bảng [{table}]", table=f"rule.{key}"))


def made(text: Document, topics: Document, silent: Document) -> Pack:
    articles = {one["number"]: article_of(one) for one in text["article"]}
    chapters = tuple(
        Chapter(one["number"], one["title"], tuple(articles[number] for number in one["articles"]))
        for one in text["chapter"]
    )
    answered = tuple(topic_of(one) for one in topics["topic"])
    ask = {key: words_of(one) for key, one in silent.get("ask", {}).items()}
    rules = {key: rule_of(one) for key, one in silent.get("rule", {}).items()}
    unanswered = tuple(silence_of(one, ask, rules) for one in silent["topic"])
    note = words_of(text.get("note", {"vi": ""}))
    alike = tuple(map(frozenset, topics.get("alike", ())))
    return Pack(
        text["name"], text["number"], text["heading"], note, chapters, (*answered, *unanswered), alike
    )


def article_of(one: Document) -> Article:
    number = int(one["number"])
    clauses = tuple(
        Clause(f"{number}.{clause['number']}", number, clause["text"]) for clause in one.get("clause", ())
    )
    return Article(number, one.get("title", ""), clauses or (Clause(str(number), number, one["text"]),))


def words_of(one: Document) -> Words:
    return Words(one["vi"], one.get("en", ""))


def rule_of(one: Document) -> NearRule:
    return NearRule(words_of(one), one["number"], one.get("issued"), one.get("since"))


def topic_of(one: Document) -> Topic:
    about = Words(one["about"], one.get("en", ""))
    more = (one.get("command", ""), one.get("intent", ""))
    return Topic(about, tuple(one["clauses"]), tuple(one["questions"]), *more)


def silence_of(one: Document, ask: Mapping[str, Words], rules: Mapping[str, NearRule]) -> Topic:
    return Topic(
        Words(one["about"], one.get("en", "")),
        tuple(one.get("near", ())),
        tuple(one["questions"]),
        one.get("command", ""),
        one.get("intent", ""),
        is_silent=True,
        ask=ask[one["ask"]],
        rules=tuple(rules[key] for key in one.get("rules", ())),
    )


def faults_of(pack: Pack, places: Mapping[str, Lines]) -> Iterator[str]:
    """Yield what a pack gets wrong: numbers that the text does not have, topics without questions."""
    for unknown in {one for alike in pack.alike for one in alike if not pack.parts(one)}:
        at = places[TOPICS].holding(unknown)
        yield f"{places[TOPICS].name}:{at}: “alike”: {no_clause(unknown)}"
    answering = sum(not topic.is_silent for topic in pack.topics)
    for place, topic in enumerate(pack.topics):
        name, number = (SILENT, place - answering) if topic.is_silent else (TOPICS, place)
        for key, said in faults_of_topic(pack, topic):
            yield places[name].fault("topic", number, key, f"“{topic.about.vi}”: {said}")
    for question in repeated([question for topic in pack.topics for question in topic.questions]):
        file = next(one for one in (places[SILENT], places[TOPICS]) if f'"{question}"' in one.text)
        yield f"{file.name}:{file.holding(question)}: {twice(question)}"


def faults_of_topic(pack: Pack, topic: Topic) -> Iterator[tuple[str, str]]:
    """Yield (the key that is wrong, what is wrong with it)."""
    for number in topic.clauses:
        if number != HEADING and not pack.parts(number):
            yield "near" if topic.is_silent else "clauses", no_clause(number)
    if not topic.questions:
        yield "questions", _("không có câu hỏi nào")
    if not (topic.clauses or topic.is_silent):
        yield "clauses", _("không có khoản nào")


def no_clause(number: str) -> str:
    return _("không có khoản nào số {number}", number=number)


def twice(what: str) -> str:
    return _("“{what}” có hai lần", what=what)


def repeated(questions: Sequence[str]) -> list[str]:
    return [question for question, times in Counter(questions).items() if times > 1]
