"""/thongbao: the last broadcasts, each with its card; where there is none, the form at once."""

from bot.domain.rights import Action
from bot.message import Message, Option
from bot.text import moment_text
from bot.words import _
from handlers.broadcasts import cards, writing
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Says, Scene, need
from storage import broadcasts
from storage.broadcasts import Broadcast, Counts

RECENT = 5  # broadcasts shown with what became of them


def show(scene: Scene, argument: str) -> Says:
    """A page at a time, the newest first: bc_list:2."""
    need(scene, Action.BROADCAST)
    page = id_in(argument) or 1
    found = broadcasts.recent(scene.tx, RECENT + 1, (page - 1) * RECENT)
    found, has_more = found[:RECENT], len(found) > RECENT
    plans = broadcasts.repeated(scene.tx)
    if not found and not plans and page == 1:
        return writing.open_form(scene, "")
    counts = broadcasts.counts(scene.tx, found)
    lines = [line(number, one, counts[one.id]) for number, one in enumerate(found, 1)]
    open_each = (
        Option(f"bc:{one.id}", _("Xem {number}", number=number)) for number, one in enumerate(found, 1)
    )
    older = (Option(f"bc_list:{page + 1}", _("Cũ hơn")),) if has_more else ()
    repeated = Option("bc_repeats:", _("Thông báo lặp lại ({count})", count=len(plans)))
    options = (Option("bc_new:", _("Soạn thông báo")), *open_each, *older, *((repeated,) if plans else ()))
    text = "\n".join(lines) or _("Chưa gửi thông báo nào.")
    return [Message(text, options, _("Các thông báo gần đây"), columns=2)]


def line(number: int, one: Broadcast, counts: Counts) -> str:
    places = {"number": number, "moment": moment_text(one.at), "text": cards.quoted(one.text)}
    state = cards.numbers(counts) if one.begun else cards.state_text(one)
    return _("{number}. {moment}, “{text}”: {state}", **places, state=state)


def show_one(scene: Scene, argument: str) -> Says:
    """[Xem 1]"""
    need(scene, Action.BROADCAST)
    one = broadcasts.get(scene.tx, id_in(argument))
    if one is None:
        raise no_such_button()
    return [cards.card(one, broadcasts.counts(scene.tx, [one])[one.id])]
