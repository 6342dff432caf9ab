"""Show what goes to the department (/guiso), make and settle its lists, and find what waits too long."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.conversation import N_, Message, Option, Refused, _, day_text, local_date, number_text
from handlers.engine import (
    Action,
    Card,
    Context,
    Replies,
    first_lines,
    id_in,
    next_page,
    no_such_button,
    row,
    version_of,
)
from handlers.personnel import cards, summary
from storage.engine import Tx, take_once
from storage.people import changes
from storage.people.changes import DONE, REJECTED, Batch, Line

SHOWN = 8  # batches with a button
ANSWERS = {
    "": N_("chờ {the_department}"),
    DONE: N_("{the_department} đã thực hiện"),
    REJECTED: N_("{the_department} không chấp nhận"),
}

LONGEST_WAIT = timedelta(days=7)  # that a letter may wait: to go, or for the department's answers
MOST_LINES = 10  # lines of each kind

BATCH = row(changes.get_batch)  # what a button is about


def show_batches(context: Context, _words: str) -> Replies:
    """Show what is in no list yet, and the lists that wait for something (/guiso)."""
    left, there = changes.count_left(context.tx), changes.open_batches(context.tx)
    lines = [_("Đã tiếp nhận, chưa lập danh sách gửi {the_department}: {count} thay đổi.", count=left)]
    lines += first_lines([f"– {batch_line(one)}" for one in there], SHOWN)
    new = [new_batch_button()] if left else []
    options = (*new, *(see_button(one.id, one.number) for one in there[:SHOWN]))
    return [Message("\n".join(lines), options, heading=_("Gửi thay đổi nhân sự về {the_department}"))]


def new_batch_button() -> Option:
    return Option("gs_new:", _("Lập danh sách gửi {the_department}"))


def see_button(batch: int, number: str) -> Option:
    return Option(f"gs:{batch}", _("Danh sách {number}", number=number))


def batch_line(batch: Batch) -> str:
    """Say where a list stands: "Danh sách 1 lập ngày 25/11/2026, 3 thay đổi: chưa gửi"."""
    places = {"number": batch.number, "day": day_text(local_date(batch.at)), "count": batch.total}
    named = _("Danh sách {number} lập ngày {day}, {count} thay đổi", **places)
    return _("{what}: {state}.", what=named, state=batch_state(batch))


def batch_state(batch: Batch) -> str:
    if batch.forwarded_at is None:
        return _("chưa gửi")
    day = day_text(batch.letter_date or local_date(batch.forwarded_at))
    places = {"letter": batch.letter_number, "day": day, "count": batch.pending}
    if batch.pending:
        return _("đã gửi theo công văn {letter} ngày {day}, còn {count} thay đổi chờ trả lời", **places)
    return _("đã gửi theo công văn {letter} ngày {day}, đã có trả lời", **places)


def make_batch(context: Context) -> Replies:
    """Make a list of all changes that are in none yet ([Lập danh sách gửi Sở])."""
    if not changes.count_left(context.tx):
        raise Refused(_("Không còn thay đổi nào chưa lập danh sách. Gõ /guiso để xem."))
    made = changes.make_batch(context.tx, context.who.person, context.at)
    context.audit("batch", f"{changes.BATCH_SUBJECT}:{made}")
    return show_anew(context, made)


def show_anew(context: Context, batch_id: int) -> Replies:
    batch = changes.get_batch(context.tx, batch_id)
    if batch is None:
        raise no_such_button()
    return show_batch(context, batch)


def show_batch(context: Context, batch: Batch, page: int = 1) -> Replies:
    """Show one page of a list, with what can be done to it ([Danh sách …], [Tiếp …])."""
    return [draw_page(BatchPage(batch, changes.lines_of(context.tx, batch.id), page))]


@dataclass(frozen=True)
class BatchPage:
    """One page of a list; ``lines`` are all of it."""

    batch: Batch
    lines: Sequence[Line]
    page: int

    @property
    def pages(self) -> int:
        return len(cards.batch_pages(self.batch.id, len(self.lines)))


def draw_page(one: BatchPage) -> Message:
    batch, page = one.batch, min(max(one.page, 1), one.pages)
    here = one.lines[(page - 1) * cards.A_PAGE : page * cards.A_PAGE]
    following = next_page(f"gs:{batch.id}", page, one.pages)
    options = (*batch_buttons(batch), *reject_buttons(batch, here), *following)
    text = "\n".join([batch_line(batch), *map(change_line, here)])
    heading = _("Danh sách {number}", number=batch.number)
    return Message(text, options, heading, columns=2, card=f"{changes.BATCH_SUBJECT}:{batch.id}:{page}")


def read_page(context: Context, text: str) -> BatchPage | None:
    batch_id, _colon, page = text.partition(":")
    batch = changes.get_batch(context.tx, id_in(batch_id))
    return BatchPage(batch, changes.lines_of(context.tx, batch.id), id_in(page)) if batch else None


CARD = Card(
    changes.BATCH_SUBJECT,
    read_page,
    lambda _context, one, _shown: draw_page(one),
    may_see=lambda context, _one: context.may(Action.DECIDE),
)


def refresh(context: Context, batch: Batch) -> None:
    """Have every page of a list drawn anew."""
    context.redraw(*cards.batch_pages(batch.id, batch.total))


def pending(batch: Batch) -> str:
    """Return the version of what waits for an answer: [Sở đã thực hiện hết] is said of that."""
    return version_of(batch.pending)


def show_other_answers(context: Context, batch: Batch, seen: str) -> Replies:
    changed, first = (
        N_("Danh sách {number} đã có thay đổi. Xin xem lại:"),
        N_("Xin xem lại {number} hiện nay:"),
    )
    said = _(changed if seen else first, number=batch.number)
    return [Message(said), *show_batch(context, batch)]


def change_line(one: Line) -> str:
    said = _("{number} – {what}", number=one.change.number, what=summary(one.change))
    answer = _(ANSWERS[one.answer])
    if one.note:
        answer = _("{answer}: {why}", answer=answer, why=one.note)
    return _("– {what} ({answer})", what=said, answer=answer)


def batch_buttons(batch: Batch) -> Iterator[Option]:
    yield Option(f"gs_word:{batch.id}", _("Công văn (Word)"))
    yield Option(f"gs_excel:{batch.id}", _("Danh sách (Excel)"))
    if not batch.is_forwarded:
        yield Option(f"gs_sent:{batch.id}", _("Đã gửi {the_department}"))
        yield Option(f"gs_drop:{batch.id}", _("Bỏ danh sách"))
    elif batch.pending:
        yield Option(f"gs_done:{batch.id}:{pending(batch)}", _("{The_department} đã thực hiện hết"))


def reject_buttons(batch: Batch, here: Sequence[Line]) -> Iterator[Option]:
    for one in here:
        if batch.is_forwarded and one.answer != REJECTED:
            yield Option(f"gs_no:{one.change.id}", _("Không chấp nhận {number}", number=one.change.number))


def take_apart(context: Context, batch: Batch) -> Replies:
    """Take a list apart before it goes ([Bỏ danh sách])."""
    refresh(context, batch)
    if not changes.take_apart(context.tx, batch.id):
        raise Refused(_("Danh sách {number} đã gửi nên không bỏ được.", number=batch.number))
    context.audit("batch_drop", f"{changes.BATCH_SUBJECT}:{batch.id}")
    said = _("Đã bỏ danh sách {number}; các thay đổi trong đó chờ lần lập sau.", number=batch.number)
    return [Message(said, (new_batch_button(),))]


def note_all_done(context: Context, batch: Batch) -> Replies:
    """Note that the department has done all that has no answer yet ([Sở đã thực hiện hết])."""
    done = changes.note_all_done(context.tx, batch.id, local_date(context.at)) if batch.is_forwarded else 0
    if not done:
        raise no_such_button()
    refresh(context, batch)
    context.audit("batch_done", f"{changes.BATCH_SUBJECT}:{batch.id}", count=done)
    places = {"count": done, "number": batch.number}
    said = _("Đã ghi nhận {the_department} đã thực hiện {count} thay đổi của danh sách {number}.", **places)
    mended = _("Nếu có thay đổi không được chấp nhận, anh/chị chọn “Không chấp nhận” dưới danh sách.")
    return [Message(f"{said}\n{mended}"), *show_anew(context, batch.id)]


@dataclass(frozen=True)
class WaitingLetters:
    """Hold the letters that wait too long, and the open mailboxes of people who have gone."""

    letters: Sequence[Batch] = ()
    left: Sequence[Any] = ()
    recall: timedelta = timedelta()  # after which these are to be recalled

    @property
    def is_empty(self) -> bool:
        return not (self.letters or self.left)


def find_waiting(tx: Tx, now: datetime, recall: timedelta) -> WaitingLetters:
    """Find what waits too long; nothing where it was said this week.

    ``recall``: after which the mailbox of somebody who has gone is to be recalled.
    """
    today = local_date(now)
    letters = changes.batches_waiting_since(tx, now - LONGEST_WAIT)
    left = changes.left_open(tx, today - recall)
    year, week, _weekday = today.isocalendar()
    is_new = (letters or left) and take_once(tx, f"department:{week}", year)
    return WaitingLetters(letters, left, recall) if is_new else WaitingLetters()


def show_left_open(context: Context) -> Replies:
    """Show which mailboxes are to be recalled: their owners have gone for longer than the period."""
    recall = timedelta(days=context.settings.mailbox_recall_days)
    left = changes.left_open(context.tx, local_date(context.at) - recall)
    if left:
        return [Message(waiting_text(WaitingLetters([], left, recall)))]
    return [Message(_("Hiện không có hộp thư nào tới hạn báo thu hồi."))]


def waiting_text(waits: WaitingLetters) -> str:
    lines = []
    if waits.letters:
        lines.append(_("Danh sách gửi {the_department} chờ quá một tuần:"))
        lines += [f"– {batch_line(one)}" for one in waits.letters[:MOST_LINES]]
    if count := len(waits.left):
        said = _(
            "Hộp thư còn mở quá {days} ngày sau khi thôi việc, đề nghị báo thu hồi: {count}",
            days=number_text(waits.recall.days),
            count=count,
        )
        lines += [said, *map(open_mailbox_line, waits.left[:MOST_LINES])]
    return "\n".join(lines)


def waiting_options(waits: WaitingLetters) -> tuple[Option, ...]:
    return (Option("open:guiso", _("Gửi thay đổi về {the_department}")),) if waits.letters else ()


def open_mailbox_line(row: Any) -> str:
    """Name a mailbox and its owner: "– minh@nhontrach.example (Lê Văn Mẫu Minh, từ 25/11/2026)"."""
    places = {"mailbox": row.address, "name": row.full_name, "day": day_text(row.left)}
    return _("– {mailbox} ({name}, từ {day})", **places)
