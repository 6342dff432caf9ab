"""Show the office's guidance texts to anyone (/huongdan); let the office write, change and remove them.

Some come with the program: bot/guidance/NAME.txt, the title and then the body.
"""

from collections.abc import Sequence
from pathlib import Path

from bot.conversation import DEFAULT, Message, Option, _, fold, regex, speaking
from bot.domain.incidents import IncidentKind
from handlers.engine import (
    Action,
    Context,
    Replies,
    Who,
    confirmation,
    id_in,
    next_page,
    no_such_button,
    page_at,
)
from storage import files, guidance
from storage.engine import Tx
from storage.guidance import LibraryText

READY = Path(__file__).parents[2] / "bot" / "guidance"
LONGEST_TITLE = 60  # characters
SUBJECT = "guide"  # of the uses of files that are shown with a text
HELPS_WITH = {  # the name of a text that comes with the program -> the incidents with which it helps
    "bi-mao-danh": (IncidentKind.FORGED,),
    "doi-mat-khau": (IncidentKind.EXPOSED,),
    "gui-nham": (IncidentKind.CONTENT, IncidentKind.OTHER),
    "gui-tep-lon": (IncidentKind.MAIL,),
    "hop-thu-day": (IncidentKind.FULL,),
    "khong-dang-nhap-duoc": (IncidentKind.LOGIN,),
    "lo-mo-thu-la": (IncidentKind.FORGED, IncidentKind.VIRUS),
    "mat-dien-thoai": (IncidentKind.OTHER,),
    "mat-khau-mac-dinh": (IncidentKind.LOGIN,),
    "may-nhiem-vi-rut": (IncidentKind.VIRUS,),
    "nhan-biet-thu-gia": (IncidentKind.FORGED,),
    "phong-chu-cu": (IncidentKind.OTHER,),
    "quy-tac-chuyen-tiep": (IncidentKind.EXPOSED, IncidentKind.LOST),
    "tai-khoan-bi-chiem": (IncidentKind.EXPOSED,),
    "thu-bi-tra-lai": (IncidentKind.MAIL,),
    "thu-rac": (IncidentKind.MAIL, IncidentKind.CONTENT),
    "tim-thu": (IncidentKind.LOST,),
    "van-ban-mat": (IncidentKind.CONTENT,),
}
PAGE = 8  # titles at a time
MOST_FOUND = 5
ASKING = regex(  # folded: words that ask, and say nothing of what
    r"\b(?:huong dan|cach|lam sao|lam the nao|nhu the nao|the nao|cho|xin|hoi|em|anh|chi|toi|minh|de|voi|ve"
    r"|da|a|oi|nhe|nha|giup|gium|can|muon|biet|co|khong|cai|viec|khi|thi|la|gi|phai|duoc|o dau|may)\b|[^\w\s]"
)


def show(context: Context, words: str) -> Replies:
    wanted = wanted_in(words)
    texts = guidance.library_texts(context.tx) if wanted and not words.isdigit() else []
    found = of_title(texts, wanted) or of_words(texts, wanted)
    return show_some(context, found) if found else show_page(context, id_in(words))


def of_words(texts: Sequence[LibraryText], wanted: frozenset[str]) -> list[LibraryText]:
    """Return the texts that hold all the words, or else those with most of them, if that is half or more."""
    held = {one.id: len(wanted & wanted_in(f"{one.title} {one.body}")) for one in texts}
    most = max(held.values(), default=0)
    return [one for one in texts if held[one.id] == most] if most and most * 2 >= len(wanted) else []


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
    """Return the texts in whose titles all the words stand; one that is called just so alone."""
    found = [one for one in texts if wanted <= wanted_in(one.title)]
    return [one for one in found if wanted == wanted_in(one.title)] or found


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
        if hidden_ready(context):
            options += (Option("hd_hidden:", _("Hướng dẫn đã bỏ")),)
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
    """Show a text with what is attached to it; it can be had as a picture and in Word, too."""
    options: tuple[Option, ...] = (
        Option(f"hd_picture:{guide.id}", _("Lấy ảnh")),
        Option(f"hd_paper:{guide.id}", _("Lấy tệp Word")),
    )
    if context.may(Action.BROADCAST):
        options += (
            Option(f"hd_edit:{guide.id}", _("Sửa")),
            Option(f"hd_drop:{guide.id}", _("Bỏ hướng dẫn này")),
        )
        if guide.by and name_of(guide.key) in ready_texts():
            options += (Option(f"hd_ours:{guide.id}", _("Dùng lại bản gốc")),)
    return [Message(guide.body, options, guide.title, guide.files, columns=2)]


def name_of(key: str) -> str:
    """Return the name of a text that comes with the program; of another what stands in its place."""
    return key.removeprefix(guidance.PREFIX)


def hidden_ready(context: Context) -> list[tuple[str, str]]:
    """Return the name and title of each text of the program that the office has taken out."""
    ready = ready_texts()
    names = map(name_of, guidance.hidden_keys(context.tx))
    return sorted((name, ready[name].partition("\n")[0]) for name in names if name in ready)


def show_hidden(context: Context) -> Replies:
    """Show what of the program's own was taken out: each can be had again ([Hướng dẫn đã bỏ])."""
    options = tuple(Option(f"hd_again:{name}", title) for name, title in hidden_ready(context)[:PAGE])
    said = _("Chọn hướng dẫn để đăng lại.") if options else _("Không có hướng dẫn nào đã bỏ.")
    return [Message(said, options, _("Hướng dẫn đã bỏ"))]


def show_again(context: Context, name: str) -> Replies:
    """Put a text of the program back that was taken out."""
    if name not in dict(hidden_ready(context)):
        raise no_such_button()
    return put_back(context, name)


def put_ours_back(context: Context, guide: LibraryText, seen: int) -> Replies:
    """Put the program's own words in the place of the office's ([Dùng lại bản gốc]), once that is confirmed.

    ``seen``: the version of which the question was asked; of another one it is asked anew.
    """
    if seen != guide.version:
        asked = _("Dùng lại bản gốc của “{title}”? Nội dung đã sửa sẽ mất.", title=guide.title)
        sure = Option(f"hd_ours:{guide.id}:{guide.version}", _("Dùng lại"))
        return [confirmation(context, asked, sure)]
    return put_back(context, name_of(guide.key))


def put_back(context: Context, name: str) -> Replies:
    ready = ready_texts().get(name, "")
    if not ready or not guidance.show_again(context.tx, f"{guidance.PREFIX}{name}", ready):
        raise no_such_button()
    context.audit("guide", f"{guidance.PREFIX}{name}", version=0)
    return [Message(_("Đã đăng bản gốc của hướng dẫn “{title}”.", title=ready.partition("\n")[0]))]


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


def may_have_file(tx: Tx, _who: Who, file_id: int) -> bool:
    """Tell whether a file may be had that is shown with a text: it is for everybody, while it is shown."""
    uses = [use for use in files.uses(tx, file_id) if use.startswith(f"{SUBJECT}:")]
    found = [guidance.get_library_text(tx, id_in(use.partition(":")[2])) for use in uses]
    return not uses or any(one is not None and file_id in one.files for one in found)


def ready_texts() -> dict[str, str]:
    """Return name -> title and body of those that come with the program, in the words of the pack."""
    with speaking(DEFAULT):
        return {
            path.stem: _(path.read_text(encoding="utf-8").strip()) for path in sorted(READY.glob("*.txt"))
        }


def put_ready_texts(tx: Tx) -> None:
    """Put them into the library, as the program starts."""
    guidance.put_ready_texts(tx, ready_texts(), HELPS_WITH)
