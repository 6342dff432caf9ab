"""/huongdan: the office's guidance texts, for anyone to read; the office writes and removes them."""

from dataclasses import dataclass
from functools import partial

from bot.conversation.answers import Refused
from bot.conversation.messages import Message, Option
from bot.conversation.talk import Facts, Talk
from bot.conversation.words import _
from bot.domain.rights import Action, may
from handlers.engine import forms
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Context, Replies, need
from handlers.engine.reading import up_to
from handlers.engine.wording import next_page
from storage import audit, guidance
from storage.engine.db import Tx
from storage.guidance import LibraryText

BUTTON_LABEL = 60  # characters of a title on its button
PAGE = 8  # titles at a time

FLOW = "library"
LONGEST_TITLE, LONGEST = 60, 3000  # characters


def show(context: Context, argument: str) -> Replies:
    """Each with its button, a page at a time: hd_list:2."""
    found = guidance.library_texts(context.tx)
    pages = max(1, -(-len(found) // PAGE))
    page = min(id_in(argument) or 1, pages)
    here = found[(page - 1) * PAGE : page * PAGE]
    options = tuple(Option(f"hd:{one.id}", one.title[:BUTTON_LABEL]) for one in here)
    options += next_page("hd_list", page, pages)
    if may(context.who, Action.BROADCAST):
        options += (Option("hd_new:", _("Thêm hướng dẫn")),)
    none = _("Phòng chưa đăng hướng dẫn nào. Gõ /trogiup để xem cách dùng hệ thống.")
    return [Message(_("Xin chọn nội dung cần xem.") if found else none, options, _("Hướng dẫn của Phòng"))]


def library_button(context: Context) -> tuple[Option, ...]:
    """What leads there from the help: for the office always, for others where there is something to read."""
    if may(context.who, Action.BROADCAST) or guidance.library_texts(context.tx):
        return (Option("hd_list:", _("Hướng dẫn của Phòng")),)
    return ()


def show_one(context: Context, argument: str) -> Replies:
    one = find_guide(context, argument)
    options: tuple[Option, ...] = ()
    if may(context.who, Action.BROADCAST):
        options = (Option(f"hd_edit:{one.id}", _("Sửa")), Option(f"hd_drop:{one.id}", _("Bỏ hướng dẫn này")))
    return [Message(one.body, options, one.title, columns=2)]


def find_guide(context: Context, argument: str) -> LibraryText:
    one = guidance.get_library_text(context.tx, id_in(argument))
    if one is None:
        raise no_such_button()
    return one


def drop_guide(context: Context, argument: str) -> Replies:
    """[Bỏ hướng dẫn này]: asks first; the version makes an older button ask again."""
    need(context, Action.BROADCAST)
    number, _colon, seen = argument.partition(":")
    one = find_guide(context, number)
    if seen != str(one.version):
        sure = Option(f"hd_drop:{one.id}:{one.version}", _("Bỏ"))
        return [Message(_("Bỏ hướng dẫn “{title}” với mọi người?", title=one.title), (sure,))]
    if not guidance.put_library_text(context.tx, one, "", context.who.person):
        raise no_such_button()
    audit.write(context.tx, context.at, context.who, "guide_drop", one.key, version=one.version)
    return [Message(_("Đã bỏ hướng dẫn “{title}”.", title=one.title))]


@dataclass(frozen=True)
class NewGuide:
    """``guide`` is 0 for a new one; ``seen`` is the version that was changed."""

    guide: int
    title: str
    body: str
    seen: int


def open_form(context: Context, argument: str) -> Replies:
    """[Thêm hướng dẫn], [Sửa]"""
    return forms.open_once(context, FLOW, argument, {"guide": id_in(argument)})


def begin(context: Context, argument: str) -> Facts:
    need(context, Action.BROADCAST)
    if not argument:
        return {"guide": 0, "title": "", "body": ""}
    one = find_guide(context, argument)
    return {"guide": one.id, "title": one.title, "body": one.body}


def flow(talk: Talk, facts: Facts) -> NewGuide:
    seen = talk.look_up("version", partial(version_of, guide=facts["guide"]))
    title = facts["title"] or talk.ask("title", _("Tên hướng dẫn là gì?"), up_to(LONGEST_TITLE))
    asked = _("Xin gõ nội dung hướng dẫn, tối đa 3.000 ký tự.")
    if facts["body"]:
        now = _("Đang dùng:\n{now}\n\nXin gõ bản mới, tối đa 3.000 ký tự.", now=facts["body"])
        asked = f"{title}\n{now}"
    body = talk.ask("body", asked, up_to(LONGEST, one_line=False))
    talk.review({"title": _("Tên hướng dẫn"), "body": _("Nội dung")}, _("Mọi người đọc được. Xin xem lại:"))
    return NewGuide(facts["guide"], title, body, seen)


def version_of(tx: Tx, guide: int) -> int:
    one = guidance.get_library_text(tx, guide)
    return one.version if one else 0


def carry_out(context: Context, new: NewGuide) -> Replies:
    """Of two who write at the same time the second is told."""
    need(context, Action.BROADCAST)
    if not new.guide:
        made = guidance.add_library_text(context.tx, context.event, new.title, new.body, context.who.person)
        audit.write(
            context.tx, context.at, context.who, "guide", f"{guidance.PREFIX}{context.event}", version=1
        )
        read = Option(f"hd:{made}", _("Xem"))
        return [Message(_("Đã đăng hướng dẫn “{title}”.", title=new.title), (read,))]
    one = guidance.get_library_text(context.tx, new.guide)
    written = f"{new.title}\n{new.body}"
    if one is None:
        raise no_such_button()
    if one.version != new.seen or not guidance.put_library_text(context.tx, one, written, context.who.person):
        raise Refused(
            _(
                "Hướng dẫn này vừa được người khác sửa. Gửi thì bản dưới đây thay bản đó; gõ /huongdan để "
                "xem bản đó."
            )
        )
    audit.write(context.tx, context.at, context.who, "guide", one.key, version=new.seen + 1)
    return [Message(_("Đã đổi hướng dẫn “{title}”.", title=new.title), (Option(f"hd:{one.id}", _("Xem")),))]
