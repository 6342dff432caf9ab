"""/huongdan: the office's guidance texts, for anyone; the office writes, changes and takes them out."""

from bot.domain.rights import Action, may
from bot.message import Message, Option
from bot.words import _
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Says, Scene, need
from handlers.engine.wording import next_page
from storage import audit, guidance
from storage.guidance import LibraryText

HEADING = 60  # characters of a title on its button
PAGE = 8  # titles at a time


def show(scene: Scene, argument: str) -> Says:
    """Each with its button, a page at a time: hd_list:2."""
    found = guidance.library_texts(scene.tx)
    pages = max(1, -(-len(found) // PAGE))
    page = min(id_in(argument) or 1, pages)
    here = found[(page - 1) * PAGE : page * PAGE]
    options = tuple(Option(f"hd:{one.id}", one.title[:HEADING]) for one in here)
    options += next_page("hd_list", page, pages)
    if may(scene.who, Action.BROADCAST):
        options += (Option("hd_new:", _("Thêm hướng dẫn")),)
    none = _("Phòng chưa đăng hướng dẫn nào. Gõ /trogiup để xem cách dùng hệ thống.")
    return [Message(_("Xin chọn nội dung cần xem.") if found else none, options, _("Hướng dẫn của Phòng"))]


def button(scene: Scene) -> tuple[Option, ...]:
    """What leads there from the help: for the office always, for others where there is something to read."""
    if may(scene.who, Action.BROADCAST) or guidance.library_texts(scene.tx):
        return (Option("hd_list:", _("Hướng dẫn của Phòng")),)
    return ()


def show_one(scene: Scene, argument: str) -> Says:
    one = there(scene, argument)
    options: tuple[Option, ...] = ()
    if may(scene.who, Action.BROADCAST):
        options = (Option(f"hd_edit:{one.id}", _("Sửa")), Option(f"hd_drop:{one.id}", _("Bỏ hướng dẫn này")))
    return [Message(one.body, options, one.title, columns=2)]


def there(scene: Scene, argument: str) -> LibraryText:
    one = guidance.get_library_text(scene.tx, id_in(argument))
    if one is None:
        raise no_such_button()
    return one


def drop(scene: Scene, argument: str) -> Says:
    """[Bỏ hướng dẫn này]: asks first; the version makes an older button ask again."""
    need(scene, Action.BROADCAST)
    number, _colon, seen = argument.partition(":")
    one = there(scene, number)
    if seen != str(one.version):
        sure = Option(f"hd_drop:{one.id}:{one.version}", _("Bỏ"))
        return [Message(_("Bỏ hướng dẫn “{title}” với mọi người?", title=one.title), (sure,))]
    if not guidance.put_library_text(scene.tx, one, "", scene.who.person):
        raise no_such_button()
    audit.write(scene.tx, scene.at, scene.who, "guide_drop", one.key, version=one.version)
    return [Message(_("Đã bỏ hướng dẫn “{title}”.", title=one.title))]
