"""Lists of commendation (/khenthuong): the terms, the units on one and off it, what the office changed."""

from collections.abc import Iterator
from datetime import date

from bot.conversation import Message, Option, _, day_text, local_date, moment_text, number_text
from bot.domain.commendation import (
    CommendationTerm,
    UnitRecord,
    figure_text,
    missed_text,
    term_named,
    term_said,
    terms_at,
    threshold_texts,
)
from handlers.commendation.proposed import ShownList, UnitBelow, need_thresholds, shown_list
from handlers.engine import (
    Action,
    Context,
    Part,
    Replies,
    listed,
    next_page,
    no_such_button,
    numbered_page,
    row,
)
from storage import commendations
from storage.checks import duty_summaries
from storage.commendations import SUBJECT, Commendation, CommendationMark

SHOW, OPEN, BELOW, MARKS = "kt", "kt_term", "kt_below", "kt_marks"  # how tokens begin
OFF, ADD, UNDO = "kt_off", "kt_add", "kt_undo"
SETTLE, REOPEN, WORD, TELL = "kt_settle", "kt_reopen", "kt_word", "kt_tell"
A_PAGE = 10  # units
LIST = row(commendations.get)
LOCKED = row(commendations.locked, commendations.get)
MARK = row(commendations.mark)
WHOLE: Part[ShownList] = Part(
    lambda context, text: shown_list(context, LOCKED.read(context, text)),
    lambda context, text: shown_list(context, LIST.read(context, text)),
)


def read_term(_context: Context, text: str) -> CommendationTerm:
    found = term_named(text)
    if found is None:
        raise no_such_button()
    return found


TERM: Part[CommendationTerm] = Part(read_term)


def show(context: Context, words: str) -> Replies:
    """Show the list of the term that is said; where none is, ask for which."""
    need_thresholds()
    today = local_date(context.at)
    if term := term_said(words, today):
        return open_term(context, term)
    terms = [one for one in terms_at(today) if has_figures(context, one)]
    if not terms:
        return [Message(_("Chưa có đơn vị nào có số liệu kiểm tra hộp thư để xét khen thưởng."))]
    said = _(
        "Xét khen thưởng kỳ nào? Danh sách lập theo số liệu hệ thống ghi nhận và mức xét trong bộ quy định, "
        "xếp theo thứ tự danh bạ, không xếp hạng."
    )
    options = tuple(Option(f"{OPEN}:{one.name}", capital(one.words)) for one in terms)
    return [listed(context, SUBJECT, Message(said, options, _("Đề nghị khen thưởng"), columns=2))]


def capital(said: str) -> str:
    return said[:1].upper() + said[1:]


def has_figures(context: Context, term: CommendationTerm) -> bool:
    return bool(duty_summaries.owing_units(context.tx, min(term.last, local_date(context.at))))


def open_term(context: Context, term: CommendationTerm) -> Replies:
    """Show the list of a term ([6 tháng cuối năm 2026])."""
    need_thresholds()
    if term.first > local_date(context.at) or not has_figures(context, term):
        said = _("Chưa có số liệu kiểm tra hộp thư của {term} để xét khen thưởng.", term=term.words)
        return [Message(said)]
    return show_page(context, commendations.of_term(context.tx, term, context.at), 1)


def show_page(context: Context, commendation: Commendation, page: int) -> Replies:
    return [list_message(context, shown_list(context, commendation), page)]


def version(found: ShownList) -> str:
    return found.version


def show_newer(context: Context, found: ShownList, _seen: str) -> Replies:
    """Show the list as it is now, where another one was seen."""
    said = _("Số liệu hoặc danh sách đã thay đổi từ lúc anh/chị xem. Xin xem lại:")
    return [Message(said), list_message(context, found, 1)]


def list_message(context: Context, found: ShownList, page: int) -> Message:
    one = found.commendation
    here, page, of = numbered_page(found.proposed, page, A_PAGE)
    lines = [
        days_text(found),
        _("Mức xét: {thresholds}.", thresholds="; ".join(threshold_texts(found.thresholds))),
        state_text(found),
    ]
    if here:
        lines.append(_("Tỷ lệ kiểm tra trong giờ của từng đơn vị:"))
    lines += [unit_line(number, record, found.since) for number, record in here]
    options = (*next_page(f"{SHOW}:{one.id}", page, of), *list_options(context, found))
    heading = _("Đề nghị khen thưởng {term}", term=one.term.words)
    return listed(context, SUBJECT, Message("\n".join(lines), options, heading, columns=2))


def days_text(found: ShownList) -> str:
    term = found.commendation.term
    places = {"first": day_text(found.first), "last": day_text(found.last)}
    if found.last < term.last:
        return _("Số liệu từ {first} đến {last}; kỳ chưa kết thúc.", **places)
    return _("Số liệu từ {first} đến {last}.", **places)


def state_text(found: ShownList) -> str:
    """Say how many are on the list, and what was decided about it."""
    one, count = found.commendation, number_text(len(found.proposed))
    if one.settled_at is None:
        below = number_text(len(found.below))
        return _("Danh sách: {count} đơn vị; ngoài danh sách: {below}.", count=count, below=below)
    places = {"count": count, "moment": moment_text(one.settled_at), "name": one.settled_by}
    said = _("Đã chốt {count} đơn vị lúc {moment} ({name}).", **places)
    if one.day is None:
        return said
    told = _("Đã báo đơn vị theo quyết định {number} ngày {day}.", number=one.number, day=day_text(one.day))
    return f"{said} {told}"


def unit_line(number: int, record: UnitRecord, since: date | None) -> str:
    places = {"number": number, "unit": record.name, "figures": figure_text(record, since)}
    if record.why:
        return _("{number}. {unit}: {figures}. Thêm vì: {why}", **places, why=record.why)
    return _("{number}. {unit}: {figures}", **places)


def list_options(context: Context, found: ShownList) -> Iterator[Option]:
    one, may = found.commendation, context.may(Action.COMMEND)
    if one.is_settled:
        yield Option(f"{WORD}:{one.id}", _("Tờ trình (Word)"))
        if may and not one.is_told:
            yield Option(f"{TELL}:{one.id}", _("Báo đơn vị được khen"))
            yield Option(f"{REOPEN}:{one.id}", _("Mở lại danh sách"))
        return
    if may:
        if found.proposed:
            yield Option(f"{OFF}:{one.id}", _("Bỏ một đơn vị"))
        if found.below:
            yield Option(f"{ADD}:{one.id}", _("Thêm một đơn vị"))
    if found.below:
        yield Option(
            f"{BELOW}:{one.id}:1", _("Ngoài danh sách: {count}", count=number_text(len(found.below)))
        )
    if found.marks:
        yield Option(f"{MARKS}:{one.id}:1", _("Đã bỏ, thêm: {count}", count=number_text(len(found.marks))))
    if may and found.proposed:
        yield Option(f"{SETTLE}:{one.id}:{found.version}", _("Chốt danh sách"))


def show_below(context: Context, commendation: Commendation, page: int) -> Replies:
    """List the units that are not on the list, each with what it misses ([Ngoài danh sách]).

    The list itself is shown where there are none, or where it is settled, so that none are kept.
    """
    found = shown_list(context, commendation)
    if not found.below:
        return [list_message(context, found, 1)]
    here, page, of = numbered_page(found.below, page, A_PAGE)
    lines = [below_line(number, one) for number, one in here]
    options = (*next_page(f"{BELOW}:{commendation.id}", page, of), back(commendation))
    heading = _("Ngoài danh sách đề nghị khen thưởng {term}", term=commendation.term.words)
    return [listed(context, SUBJECT, Message("\n".join(lines), options, heading))]


def below_line(number: int, one: UnitBelow) -> str:
    places = {"number": number, "unit": one.record.name}
    if not one.why:
        return _("{number}. {unit}: {missed}", **places, missed=missed_text(one.record, one.misses))
    return _("{number}. {unit}: đã bỏ vì: {why}", **places, why=one.why)


def show_marks(context: Context, commendation: Commendation, page: int) -> Replies:
    """List what was taken off and added, each with a button that undoes it ([Đã bỏ, thêm])."""
    marks = commendations.marks(context.tx, commendation.id)
    here, page, of = numbered_page(marks, page, A_PAGE)
    if not here:
        return [Message(_("Chưa bỏ, chưa thêm đơn vị nào."), (back(commendation),))]
    may = context.may(Action.COMMEND) and not commendation.is_settled
    undo = [Option(f"{UNDO}:{one.id}", _("Hoàn tác {number}", number=number)) for number, one in here if may]
    options = (*undo, *next_page(f"{MARKS}:{commendation.id}", page, of), back(commendation))
    heading = _("Đơn vị đã bỏ, đã thêm, {term}", term=commendation.term.words)
    lines = [mark_line(number, one) for number, one in here]
    return [listed(context, SUBJECT, Message("\n".join(lines), options, heading, columns=2))]


def mark_line(number: int, one: CommendationMark) -> str:
    places = {"number": number, "unit": one.unit_name, "why": one.why, "name": one.by}
    moment = moment_text(one.at)
    if one.is_added:
        return _("{number}. Thêm {unit}: {why} ({name}, {moment})", **places, moment=moment)
    return _("{number}. Bỏ {unit}: {why} ({name}, {moment})", **places, moment=moment)


def back(commendation: Commendation) -> Option:
    return Option(f"{SHOW}:{commendation.id}:1", _("Xem danh sách"))
