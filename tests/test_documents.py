"""The documents are short, say for whom they are, lead somewhere, and name only what is there."""

import ast
import re
import subprocess
import tomllib
from functools import cache
from urllib.parse import unquote

import pytest
from typer.main import get_command

from bot.cli import app
from bot.config import PREFIX, Settings
from handlers import FEATURES
from handlers.engine import RefusalKind
from start import DEVELOPING
from tests.documents import ROOT, SETTINGS, anchors, first_words, links, section, settings_page
from tests.sources import CODE, python, tree

FOR_ALL = ("README.md", "CHANGELOG.md")  # pages without one reader
READERS = ("For officials", "For operators", "For contributors", "Dành cho cán bộ", "Dành cho người vận hành")
LONGEST = {"README.md": 150, "a release in CHANGELOG.md": 60}  # lines
LEVELS = ("debug", "info", "warning", "error", "exception", "critical")
ELSEWHERE = re.compile(r"[a-z]+:")  # https:, mailto:
COMMANDS = {name for name, entry in FEATURES.commands.items() if not entry.is_hidden}
CHAT_COMMAND = re.compile(r"`/([a-z]+)`")
WITHIN_FORMS = ("quaylai", "huy")  # commands that only an open form knows
OTHERS = ("newbot", "health", "metrics")  # BotFather's, and paths of the web server
START = re.compile(r"python3 start\.py (\w[\w-]*)(?: (\w[\w-]*))?")
SETTING = re.compile(rf"\b{PREFIX}([A-Z]\w*[A-Z])\b")
NO_SETTINGS = {"SETTINGS", "TEST_BROWSER"}  # names in the environment besides them


@cache
def pages() -> dict[str, str]:
    """Return every page under version control, by its path."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "*.md"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [path for path in listed.split("\0") if path and (ROOT / path).is_file()]
    return {path: (ROOT / path).read_text(encoding="utf-8") for path in paths}


def test_the_page_of_settings_is_what_the_program_has() -> None:
    assert SETTINGS.read_text(encoding="utf-8") == settings_page(), "python -m tests.documents writes it"


def test_every_link_leads_somewhere() -> None:
    ours = [
        (path, link) for path, page in pages().items() for link in links(page) if not ELSEWHERE.match(link)
    ]
    assert [(path, link) for path, link in ours if not leads_somewhere(path, unquote(link))] == []


def leads_somewhere(path: str, link: str) -> bool:
    """Return whether a link of the page at ``path`` names a file of ours, and a heading that is in it."""
    target, _mark, anchor = link.partition("#")
    found = ((ROOT / path).parent / target).resolve() if target else ROOT / path
    if not found.exists() or not found.is_relative_to(ROOT):
        return False
    return not anchor or anchor in anchors(found.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("link", "leads"),
    [
        ("README.md", True),
        ("docs/zalo.md#its-tokens", True),
        ("docs/zalo.md#no-such-heading", False),
        ("docs/no-such-page.md", False),
        ("../elsewhere.md", False),
        ("#two-commands", True),
    ],
)
def test_a_link_is_followed_to_its_heading(link: str, leads: bool) -> None:
    assert leads_somewhere("README.md", link) is leads


def test_headings_have_the_anchors_of_code_hosts() -> None:
    page = (
        "# Sao lưu và khôi phục\n## /health\n## /health\n```\n# no heading\n```\n### PostgreSQL, and more\n"
    )
    assert anchors(page) == {"sao-lưu-và-khôi-phục", "health", "health-1", "postgresql-and-more"}


def test_a_page_says_first_for_whom_it_is() -> None:
    begins = {path: first_words(page) for path, page in pages().items() if path not in FOR_ALL}
    assert {path: words for path, words in begins.items() if not words.startswith(READERS)} == {}


def test_the_front_door_is_short() -> None:
    assert len(pages()["README.md"].splitlines()) <= LONGEST["README.md"]


def test_the_changelog_begins_with_what_comes_and_the_release_that_this_is() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert [heading.partition(" - ")[0] for heading in headings("CHANGELOG.md")[:2]] == [
        "Unreleased",
        version,
    ]


def test_the_notes_of_a_release_are_short() -> None:
    notes = {heading: section(pages()["CHANGELOG.md"], heading) for heading in headings("CHANGELOG.md")[1:]}
    longest = LONGEST["a release in CHANGELOG.md"]
    assert [heading for heading, text in notes.items() if len(text.splitlines()) > longest] == []


def test_every_event_of_the_log_is_explained() -> None:
    told = set(re.findall(r"`([^`]+)`", section(pages()["docs/watching.md"], "The log")))
    paths = [path for path in python(*CODE) if not path.startswith("bot/sandbox/")]
    logged = {name for path in paths for node in ast.walk(tree(path)) for name in logged_by(node)}
    assert {"running", "refused", "event failed"} <= logged
    assert sorted(logged - told) == []
    assert sorted({*RefusalKind} - told) == []


def logged_by(node: ast.AST) -> list[str]:
    """Return the name of the event that a call logs."""
    is_log = isinstance(node, ast.Call) and ast.unparse(node.func) in {f"log.{level}" for level in LEVELS}
    return [ast.literal_eval(node.args[0])] if is_log and isinstance(node, ast.Call) else []


def headings(path: str) -> list[str]:
    """Return the headings of the second rank, in their order."""
    return re.findall(r"^## (.+)$", pages()[path], re.MULTILINE)


@pytest.mark.parametrize("path", ["docs/features.md", "docs/huong-dan.md"])
def test_every_command_of_the_chat_is_explained(path: str) -> None:
    assert COMMANDS - set(CHAT_COMMAND.findall(pages()[path])) == set()


def test_no_page_names_a_command_of_the_chat_that_is_not_there() -> None:
    known = {*FEATURES.commands, *WITHIN_FORMS, *OTHERS}
    assert {word for page in pages().values() for word in CHAT_COMMAND.findall(page)} - known == set()


def test_every_command_of_the_program_is_explained() -> None:
    code = re.findall(r"`([^`]+)`", section(pages()["docs/running.md"], "All commands"))
    words = {word for one in code for word in one.split()}
    assert {word for command in program() for word in command.split()} - words == set()


def test_no_page_names_a_command_of_the_program_that_is_not_there() -> None:
    started = [(path, *words) for path, page in pages().items() for words in START.findall(page)]
    assert [(path, first, second) for path, first, second in started if not is_started(first, second)] == []


def is_started(first: str, second: str) -> bool:
    """Return whether ``python3 start.py`` knows these words; the second may be an argument, or none."""
    if first == "trial":
        return second == "NAME" or (ROOT / "tests" / "trials" / f"{second}.py").is_file()
    return first in {*DEVELOPING, *program()} or f"{first} {second}" in program()


@cache
def program() -> frozenset[str]:
    """Return every command of the command line: "run", "unit start"."""
    found = set()
    for name, command in getattr(get_command(app), "commands").items():  # noqa: B009 - Typer keeps its type to itself
        found |= {f"{name} {one}" for one in getattr(command, "commands", {})} or {name}
    return frozenset(found)


def test_no_page_names_a_setting_that_is_not_there() -> None:
    known = {name.upper() for name in Settings.model_fields} | NO_SETTINGS
    found = {name.removesuffix("_FILE") for page in pages().values() for name in SETTING.findall(page)}
    assert found - known == set()
