"""Lists of what the office has said sentences mean (/viduhieu), and of those that were passed on."""

from collections.abc import Iterator
from datetime import date, time

from bot.conversation import Message, Option, _, at_local, day_text, local_date
from handlers.engine import (
    Action,
    Context,
    Replies,
    Role,
    ToDo,
    Urgency,
    id_in,
    listed,
    next_page,
    role_name,
)
from handlers.examples import teaching
from storage import inquiries
from storage.sentences import examples
from storage.sentences.examples import SUBJECT, Example

SHOWN = 5  # in one list
BRIEF = 80  # characters of a sentence in it


def show(context: Context, words: str) -> Replies:
    return show_page(context, id_in(words))


def show_page(context: Context, page: int) -> Replies:
    """List the office's examples: what waits for its review first, then the newest."""
    every = examples.everything(context.tx)
    if not every:
        return [
            Message(
                _(
                    "{The_office} chưa ghi nhận nghĩa của câu nào. Dưới lời nhắn mà hệ thống chưa hiểu, chọn "
                    "“Nghĩa là…” để ghi nhận."
                )
            )
        ]
    count, page, first = place(len(every), page)
    shown = list(enumerate(every[first : first + SHOWN], first + 1))
    options = [way for number, one in shown for way in teaching.ways(context, one, str(number))]
    lines = [line(context, number, one) for number, one in shown]
    if any(teaching.is_waiting(context, one) for _number, one in shown):
        lines.append(teaching.keeping_text())
    heading = _("Các câu đã ghi nhận nghĩa: {count}", count=len(every))
    options += next_page("ex_list", page, count)
    return [listed(context, SUBJECT, Message("\n".join(lines), tuple(options), heading, columns=2))]


def place(many: int, page: int) -> tuple[int, int, int]:
    """Return how many pages there are, the one that is meant, and where it begins."""
    count = -(-many // SHOWN)
    page = min(max(page, 1), count)
    return count, page, (page - 1) * SHOWN


def line(context: Context, number: int, example: Example) -> str:
    places = {
        "number": number,
        "text": brief(example.text),
        "role": role_name(Role(example.role)),
        "title": teaching.title(context, example),
        "name": example.by_name,
        "day": day_text(local_date(example.at)),
    }
    if not example.reviewer:
        return _("{number}. “{text}” ({role}): “{title}”. {name} ghi nhận ngày {day}, chờ duyệt.", **places)
    return _(
        "{number}. “{text}” ({role}): “{title}”. {name} ghi nhận ngày {day}, {reviewer} duyệt.",
        **places,
        reviewer=example.reviewer,
    )


def brief(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= BRIEF else f"{said[:BRIEF].rstrip()}…"


def show_unclear(context: Context, since: date, page: int) -> Replies:
    """List what was not understood and passed on since a day, and has no meaning yet ([Xem các câu …])."""
    found = inquiries.unclear(context.tx, at_local(since, time(0)), context.at)
    if not found:
        return [
            Message(
                _("Các câu đã chuyển tới {the_office} đều đã được ghi nhận nghĩa, hoặc không còn được lưu.")
            )
        ]
    count, page, first = place(len(found), page)
    shown = list(enumerate(found[first : first + SHOWN], first + 1))
    lines = [
        _("{number}. {name} ({unit}): {text}", number=n, name=one.name, unit=one.unit_name, text=one.text)
        for n, one in shown
    ]
    lines.append(_("Chọn câu để ghi nhận nghĩa của câu đó."))
    options = [Option(f"mean:{one.inquiry}", _("Câu {number}", number=n)) for n, one in shown]
    more = next_page(f"unclear:{since.isoformat()}", page, count)
    heading = _("Câu chưa hiểu đã chuyển tới {the_office}: {count}", count=len(found))
    return [Message("\n".join(lines), (*options, *more), heading, columns=2)]


def to_do(context: Context) -> Iterator[ToDo]:
    """Tell the office's menu how many of a colleague's examples wait for a review."""
    if context.may(Action.ANSWER) and (count := examples.count_waiting(context.tx, context.who.person)):
        yield ToDo(
            Urgency.IS_OWED, Option("open:viduhieu", _("Duyệt {count} câu đã ghi nhận nghĩa", count=count))
        )
