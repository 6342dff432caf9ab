"""Show the office's guidance texts to anyone (/huongdan); let the office write, change and remove them.

Some come with the program: bot/guidance/NAME.txt, the title and then the body.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.conversation import Message, Option, Refused, Talk, _, fold, regex, up_to
from handlers.engine import (
    Action,
    Context,
    Replies,
    confirmation,
    id_in,
    next_page,
    no_such_button,
    page_at,
    start_form_once,
)
from storage import guidance
from storage.engine import Tx
from storage.guidance import LibraryText

FLOW = "library"
READY = Path(__file__).parents[2] / "bot" / "guidance"
LONGEST_TITLE, LONGEST = 60, 3000  # characters
PAGE = 8  # titles at a time
MOST_FOUND = 5
ASKING = regex(  # folded: words that ask, and say nothing of what
    r"\b(?:huong dan|cach|lam sao|lam the nao|nhu the nao|the nao|cho|xin|hoi|em|anh|chi|toi|minh|de|voi|ve"
    r"|da|a|oi|nhe|nha|giup|gium|can|muon|biet|co|khong|cai|viec|khi|thi|la|gi|phai|duoc|o dau|may)\b|[^\w\s]"
)


def show(context: Context, words: str) -> Replies:
    wanted = wanted_in(words)
    texts = guidance.library_texts(context.tx) if wanted and not words.isdigit() else []
    found = of_title(texts, wanted) or [
        one for one in texts if wanted <= wanted_in(f"{one.title} {one.body}")
    ]
    return show_some(context, found) if found else show_page(context, id_in(words))


def show_some(context: Context, found: Sequence[LibraryText]) -> Replies:
    """Show the only text that was found, or the titles of several."""
    if len(found) == 1:
        return show_one(context, found[0])
    asked = _("Xin chọn nội dung cần xem.")
    return [Message(asked, titles(found[:MOST_FOUND]), _("Hướng dẫn của {the_office}"))]


def titled(context: Context, typed: str) -> list[LibraryText]:
    """Return the texts in whose titles stands all that a sentence asks for: "xin hướng dẫn gửi tệp lớn"."""
    wanted = wanted_in(typed)
    return of_title(guidance.library_texts(context.tx), wanted) if wanted else []


def of_title(texts: Sequence[LibraryText], wanted: frozenset[str]) -> list[LibraryText]:
    return [one for one in texts if wanted <= wanted_in(one.title)]


def wanted_in(words: str) -> frozenset[str]:
    """Return the words that say of what, folded and without those that ask."""
    return frozenset(ASKING.sub(" ", fold(words)).split())


def titles(texts: Sequence[LibraryText]) -> tuple[Option, ...]:
    return tuple(Option(f"hd:{one.id}", one.title[:LONGEST_TITLE]) for one in texts)


def show_page(context: Context, page: int) -> Replies:
    found = guidance.library_texts(context.tx)
    here, page, pages = page_at(found, page, PAGE)
    options = titles(here) + next_page("hd_list", page, pages)
    if context.may(Action.BROADCAST):
        options += (Option("hd_new:", _("Thêm hướng dẫn")),)
    none = _("{The_office} chưa đăng hướng dẫn nào. Gõ /trogiup để xem cách dùng hệ thống.")
    return [
        Message(_("Xin chọn nội dung cần xem.") if found else none, options, _("Hướng dẫn của {the_office}"))
    ]


def library_button(context: Context) -> tuple[Option, ...]:
    """Make the button to the library: always for the office, for others where there is something to read."""
    if context.may(Action.BROADCAST) or guidance.library_texts(context.tx):
        return (Option("hd_list:", _("Hướng dẫn của {the_office}")),)
    return ()


def show_one(context: Context, guide: LibraryText) -> Replies:
    options = Option(f"hd_edit:{guide.id}", _("Sửa")), Option(f"hd_drop:{guide.id}", _("Bỏ hướng dẫn này"))
    return [Message(guide.body, options if context.may(Action.BROADCAST) else (), guide.title, columns=2)]


def drop_guide(context: Context, guide: LibraryText, seen: int) -> Replies:
    """Remove a guide ([Bỏ hướng dẫn này]), once that is confirmed.

    ``seen``: the version of which the question was asked; of another one it is asked anew.
    """
    if seen != guide.version:
        asked = _("Bỏ hướng dẫn “{title}”? Mọi người sẽ không xem được nữa.", title=guide.title)
        return [confirmation(context, asked, Option(f"hd_drop:{guide.id}:{guide.version}", _("Bỏ")))]
    if not guidance.put_library_text(context.tx, guide, "", context.who.person):
        raise no_such_button()
    context.audit("guide_drop", guide.key, version=guide.version)
    return [Message(_("Đã bỏ hướng dẫn “{title}”.", title=guide.title))]


@dataclass(frozen=True)
class GuideFacts:
    guide: int = 0  # 0: a new one
    title: str = ""
    body: str = ""


@dataclass(frozen=True)
class NewGuide:
    guide: int  # 0: a new one
    title: str
    body: str
    seen: int  # the version that was changed


def open_new(context: Context) -> Replies:
    return start_form_once(context, FLOW, GuideFacts, guide=0)


def open_change(context: Context, guide: LibraryText) -> Replies:
    facts = GuideFacts(guide.id, guide.title, guide.body)
    return start_form_once(context, FLOW, lambda: facts, guide=guide.id)


def ask_guide(talk: Talk, facts: GuideFacts) -> NewGuide:
    seen = talk.look_up("version", partial(version_of, guide=facts.guide))
    title = facts.title or talk.ask("title", _("Tên hướng dẫn là gì?"), up_to(LONGEST_TITLE))
    asked = _("Xin gõ nội dung hướng dẫn, tối đa 3.000 ký tự.")
    if facts.body:
        now = _("Đang dùng:\n{now}\n\nXin gõ bản mới, tối đa 3.000 ký tự.", now=facts.body)
        asked = f"{title}\n{now}"
    body = talk.ask("body", asked, up_to(LONGEST, one_line=False))
    talk.review(
        {"title": _("Tên hướng dẫn"), "body": _("Nội dung")},
        _("Mọi người sẽ đọc được hướng dẫn này. Xin xem lại:"),
    )
    return NewGuide(facts.guide, title, body, seen)


def version_of(tx: Tx, guide: int) -> int:
    one = guidance.get_library_text(tx, guide)
    return one.version if one else 0


def publish_guide(context: Context, new: NewGuide) -> Replies:
    """Publish it; of two who change it at the same time the second is told."""
    context.need(Action.BROADCAST)
    if not new.guide:
        made = guidance.add_library_text(context.tx, context.event, new.title, new.body, context.who.person)
        context.audit("guide", f"{guidance.PREFIX}{context.event}", version=1)
        read = Option(f"hd:{made}", _("Xem"))
        return [Message(_("Đã đăng hướng dẫn “{title}”.", title=new.title), (read,))]
    guide = guidance.get_library_text(context.tx, new.guide)
    if guide is None:
        raise no_such_button()
    text, writer = f"{new.title}\n{new.body}", context.who.person
    if guide.version != new.seen or not guidance.put_library_text(context.tx, guide, text, writer):
        said = _(
            "Hướng dẫn này vừa có người khác sửa. Nếu gửi, bản dưới đây sẽ thay thế bản đang dùng; gõ "
            "/huongdan để xem bản đang dùng."
        )
        raise Refused(said)
    context.audit("guide", guide.key, version=new.seen + 1)
    return [Message(_("Đã đổi hướng dẫn “{title}”.", title=new.title), (Option(f"hd:{guide.id}", _("Xem")),))]


def ready_texts() -> dict[str, str]:
    """Return name -> title and body of those that come with the program, in the words of the pack."""
    return {path.stem: _(path.read_text(encoding="utf-8").strip()) for path in sorted(READY.glob("*.txt"))}


def put_ready_texts(tx: Tx) -> None:
    """Put them into the library, as the program starts."""
    guidance.put_ready_texts(tx, ready_texts())
