"""Files: those that people send into forms, workbooks among them, and those that we make for people.

Either is noted in the transaction, and fetched or made after its commit (bot/jobs): drawing a file takes many
times as long as an event may, and the store's one writer would wait for it.
"""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from bot.conversation import (
    FOUND,
    REVIEW,
    SKIP,
    Answer,
    Answers,
    Message,
    NoLongerPossible,
    Option,
    RemoteFile,
    Talk,
    _,
    received,
    shown_name,
)
from bot.documents.reading import Book, BookFault, CannotOpen, book_in, is_old_excel
from bot.domain.safety import DangerKind, scan_name
from handlers.engine.buttons import id_in, version_of
from handlers.engine.cards import GOES, draw_while_it_waits
from handlers.engine.feature import Card, Context
from storage import files
from storage.engine import Conversation, Tx, blobs, conversations, get_conversation
from storage.files import WantedFile

UNASKED = "unasked"  # the kind of the cards that ask what files are for that came unasked
FILE, MOST = "file", 5  # the questions for files, "file:1" …, of every form that takes several
GOING = "form_goes:"  # and the form: the use of a file with which it goes once that is here
READABLE = (".docx", ".xlsx")  # whose words are looked at for marks of secrecy (bot/jobs/fetch.py)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PNG = "image/png"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"


def order_from_person(context: Context, file: RemoteFile, caption: str | None = None) -> int:
    """Note that the file is wanted; its id. It is fetched once this is committed.

    ``caption``: of a file that no question asked for.
    """
    asked = files.WantedFile(
        channel=context.channel,
        account=context.account,
        remote=file.remote,
        shown_name=shown_name(file.name),
        size=file.size,
        media_type=file.media_type,
    )
    return files.want(context.tx, asked, context.who, context.at, caption)


def describe_unasked(context: Context, first: int, words: str) -> bool:
    """Put words with the files that came unasked from ``first`` on; return whether these are still there."""
    return files.add_caption(context.tx, context.who.contact, context.at, first, words)


def is_unasked(context: Context, first: int) -> bool:
    """Return whether it is still to be said what the files are for that came unasked from ``first`` on."""
    return any(row.id == first for row in files.unasked(context.tx, context.who.contact, context.at))


def take_unasked(context: Context, first: int) -> list[Any]:
    """Take the files that came unasked from ``first`` on: the question what they are for is answered.

    Refuse where none is there any more.
    """
    context.redraw(unasked_card(first))
    sent = files.take_unasked(context.tx, context.who.contact, context.at, first)
    if not sent:
        raise NoLongerPossible(_("Tệp này không còn. Xin gửi lại."))
    return sent


def unasked_card(first: int) -> str:
    return f"{UNASKED}:{first}"


@dataclass(frozen=True)
class Unasked:
    """Files that came unasked: whether nobody has said what for, and what was seen that they may be for."""

    waits: bool
    seen: tuple[Option, ...] = ()


def read_unasked(context: Context, text: str) -> Unasked:
    found = files.get(context.tx, id_in(text))
    if found is None or found.caption is None:
        return Unasked(False)
    return Unasked(True, tuple(context.features.seen_uses(context, found.id)))


def draw_unasked(context: Context, unasked: Unasked, shown: Message) -> Message:
    """Leave the question as it was put, and offer what else the files may be for, before [Bỏ qua]."""
    known = {one.token for one in shown.options}
    more = [one for one in unasked.seen if one.token not in known]
    if unasked.waits and more:
        shown = replace(shown, options=(*shown.options[:-1], *more, *shown.options[-1:]))
    return draw_while_it_waits(context, unasked.waits, shown)


UNASKED_CARD = Card(UNASKED, read_unasked, draw_unasked, asks_rights=False)


def next_place(here: Conversation) -> list[str]:
    """At the review: the question that takes one more file, where the form has such a question."""
    if not here.waiting_for.startswith(REVIEW):
        return []
    places = (f"{FILE}:{number}" for number in range(1, MOST + 1))
    return [key for key in places if key not in here.answers or here.answers[key].value == SKIP][:1]


def free_place(here: Conversation, most: int) -> int:
    """Return the number of the first question for a file that has none yet, of so many; 0 where all have."""
    taken = {key for key, answer in here.answers.items() if answer.value != SKIP}
    return next((number for number in range(1, most + 1) if f"{FILE}:{number}" not in taken), 0)


def file_answers(ids: Sequence[int], first: int = 1) -> dict[str, int | str]:
    """Answer a form's questions for files, from the ``first`` on: these are all. The review takes more."""
    given: dict[str, int | str] = {f"{FILE}:{n}": file for n, file in enumerate(ids[:MOST], first)}
    return given | ({f"{FILE}:{first + len(given)}": SKIP} if first + len(given) <= MOST else {})


def discard(context: Context, file_id: int) -> None:
    """Drop a file that was no answer to the open question."""
    files.delete_unused(context.tx, file_id)


def is_used(context: Context, here: Conversation, file_id: int) -> bool:
    """Return whether the form has taken the file: it stands in its answers, or the form is carried out."""
    now = get_conversation(context.tx, here.id, context.who)
    return now is None or any(answer.value == file_id for answer in now.answers.values())


def attach_named(talk: Talk, first: str) -> dict[str, tuple[int, str]]:
    """Ask for up to MOST files, once in a flow; question's key -> our file's id, and its name.

    Whoever sends what nobody can read for them is asked whether it is classified (khoản 2 Điều 4).
    """
    given = talk.attach_some(FILE, partial(ask_for, first), MOST)
    if not given:
        return {}
    named = named_files(talk, list(given.values()))
    return {question: (file, named[file]) for question, file in given.items()}


def attach_at_review(talk: Talk, first: str) -> tuple[dict[str, tuple[int, str]], str]:
    """Take up to MOST files, each of which leads back to the review: no [Xong], and nothing to confirm.

    Return question's key -> our file's id, and its name; and what the review's [Gửi] confirms by that.
    """
    given: dict[str, int] = {}
    for number in range(1, MOST + 1):
        key = f"{FILE}:{number}"
        file = talk.maybe(key, partial(talk.attach, key, first))
        if file is not None:
            given[key] = file
        elif key not in talk.answers:
            break
    if not given:
        return {}, ""
    ids = list(given.values())
    named = dict(talk.look_up(f"{FILE} names {','.join(map(str, ids))}", partial(names_of, ids=ids)))
    unread = [name for name in named.values() if not name.lower().endswith(READABLE)]
    note = _("Khi chọn “Gửi”, anh/chị xác nhận tệp không có nội dung mật: {names}.", names=", ".join(unread))
    return {key: (file, named[file]) for key, file in given.items()}, note if unread else ""


def named_files(talk: Talk, given: Sequence[int]) -> dict[int, str]:
    """Return the names of files that were sent in answer; to be asked once in a flow."""
    named = talk.look_up(f"{FILE} names {','.join(map(str, given))}", partial(names_of, ids=given))
    unread = [(file, name) for file, name in named if not name.lower().endswith(READABLE)]
    if unread:
        talk.choose(
            f"{FILE}_clear_{zlib.crc32(repr(unread).encode()):x}",
            _(
                "Hệ thống không tự xem được nội dung của: {names}. Xin xác nhận tệp không có nội dung mật.",
                names=", ".join(name for _file, name in unread),
            ),
            {"yes": _("Xác nhận")},
        )
    return dict(named)


def file_titles(given: dict[str, tuple[int, str]]) -> dict[str, str]:
    """Return what the review calls each file, or the one that may still be sent."""
    if not given:
        return {"file:1": _("Tệp kèm theo")}
    return {key: _("Tệp {name}", name=name) for key, (_file, name) in given.items()}


def ask_for(first: str, number: int) -> str:
    if number == 1:
        return first
    return _(
        "Đã nhận {count} tệp. Xin gửi tiếp (tối đa {most}), hoặc chọn “Xong”.", count=number - 1, most=MOST
    )


def names_of(tx: Tx, ids: Sequence[int]) -> list[tuple[int, str]]:
    found = ((file, files.get(tx, file)) for file in ids)
    return [(file, row.shown_name if row else _("tệp")) for file, row in found]


@dataclass(frozen=True)
class Missing:
    """Why a form cannot be sent yet, the answers with which it goes on, and the files that are coming."""

    said: str
    answers: Answers
    coming: Sequence[int] = ()


def leave_out_missing(context: Context, talk: Talk) -> Missing | None:
    """Leave out the files of this run that were refused, or name those that are still to be fetched."""
    rows = files_given(context, talk)
    coming = [row.id for row in rows.values() if row and row.state == "wanted"]
    lost = [key for key, row in rows.items() if row is None or row.state == "refused"]
    if lost:
        return Missing("\n".join(not_received(rows[key]) for key in lost), without(talk, lost))
    return Missing(being_received(len(rows), len(coming)), without(talk, []), coming) if coming else None


def wait_for_files(context: Context, here: Conversation, answer: Any, coming: Sequence[int]) -> None:
    """Keep with what the review was answered, and where, until the files are here that are still coming."""
    use = f"{GOING}{here.id}"
    for file in coming:
        if use not in files.uses(context.tx, file):  # it was sent before
            files.add_use(context.tx, file, use)
    here = replace(here, contact=context.who.contact)
    goes = Answer({"answer": answer, "of": shown_at_review(here)}, context.at)
    conversations.save(context.tx, here, {**here.answers, GOES: goes}, here.waiting_for, context.at)


def wait_for_nothing(context: Context, here: Conversation) -> Conversation:
    """Take back that a form goes by itself, where its author has left it."""
    if GOES not in here.answers:
        return here
    here = replace(here, answers={key: one for key, one in here.answers.items() if key != GOES})
    conversations.save(context.tx, here, here.answers, here.waiting_for, context.at)
    return here


def waiting_for_file(context: Context, file: int) -> list[Conversation]:
    """Return the open forms of this person that go once a file is here, as they were looked at."""
    uses = [use for use in files.uses(context.tx, file) if use.startswith(GOING)]
    for use in uses:
        files.remove_use(context.tx, file, use)
    found = (get_conversation(context.tx, id_in(use.removeprefix(GOING)), context.who) for use in uses)
    open_ = [one for one in found if one and one.flow in context.features.forms and one.expires > context.at]
    return [
        one for one in open_ if GOES in one.answers and one.answers[GOES].value["of"] == shown_at_review(one)
    ]


def is_file_coming(context: Context, here: Conversation) -> bool:
    """Return whether another file is on its way with which the form is to go."""
    others = files.used_by(context.tx, f"{GOING}{here.id}", context.who.person)
    return any(row.state == "wanted" for row in others)


def shown_at_review(here: Conversation) -> str:
    """Return the version of what was entered so far."""
    entered = {key: one.value for key, one in here.answers.items() if not key.startswith((FOUND, REVIEW))}
    return version_of(here.waiting_for, sorted(entered.items()))


def without_refused(context: Context, talk: Talk) -> Answers | None:
    """Return the answers without the files that were refused since, of which that was said; None for none."""
    refused = [key for key, row in files_given(context, talk).items() if row and row.state == "refused"]
    return without(talk, refused) if refused else None


def files_given(context: Context, talk: Talk) -> dict[str, Any]:
    """Return by their questions the rows of the files of this run."""
    asked = [key for key, question in talk.asked.items() if question.takes_file and key in talk.answers]
    given = {key: talk.answers[key].value for key in asked if talk.answers[key].value != SKIP}
    return {key: files.get(context.tx, file) for key, file in given.items()}


def without(talk: Talk, lost: Sequence[str]) -> Answers:
    """Return the answers as they stand before the review, without these files."""
    answers = {key: answer for key, answer in talk.answers.items() if not key.startswith(REVIEW)}
    for key in lost:
        answers = left_out(answers, key, may_skip=SKIP in talk.asked[key].options)
    return answers


def left_out(answers: Answers, key: str, *, may_skip: bool) -> Answers:
    """Return ``answers`` without this file: there is none, or it is asked for again."""
    if may_skip:
        return {**answers, key: Answer(SKIP, answers[key].at)}
    return {other: answer for other, answer in answers.items() if other != key}


def not_received(row: Any) -> str:
    return _(
        "Hệ thống không nhận được tệp {name} nên đã bỏ tệp này.", name=row.shown_name if row else _("đã gửi")
    )


def being_received(count: int, coming: int) -> str:
    return _("Đang nhận {done}/{count} tệp; nhận xong sẽ gửi ngay.", done=count - coming, count=count)


@dataclass(frozen=True)
class Workbook:
    """``key`` is that of the question for the file, ``read`` the label of the button that has it read.

    ``look`` finds what is in it, as JSON, with "is_coming"; ``why`` says what is wrong with that, "" nothing.
    """

    key: str
    read: str
    look: Callable[[Tx], dict[str, Any]]
    why: Callable[[dict[str, Any]], str]


def workbook_key(key: str, file: int) -> str:
    """Return the key under which a workbook is asked to be read, and what was read is kept."""
    return f"{key}_{file}"


def read_workbook(talk: Talk, file: int, wanted: Workbook) -> dict[str, Any]:
    """Return what ``look`` has found in the workbook; asks again while it is still coming."""
    here = workbook_key(wanted.key, file)
    coming = _("Hệ thống đang nhận tệp. Sau ít giây, xin chọn “{read}”.", read=wanted.read)
    talk.choose(here, coming, {"read": wanted.read})
    found = talk.look_up(here, wanted.look)
    if found["is_coming"]:
        talk.ask_anew(here)
    if why := wanted.why(found):
        talk.ask_anew(wanted.key, why)
    return found


def workbook_row(tx: Tx, file: int) -> tuple[Any, dict[str, Any]]:
    """Return the file's row and how far it is: whether it still comes, and why it never will."""
    row = files.get(tx, file)
    is_coming = row is not None and row.state == "wanted"
    is_here = row is not None and row.state == "held"
    return row if is_here else None, {
        "is_coming": is_coming,
        "why": "" if is_here or is_coming else not_received(row),
    }


def open_workbook(folder: Path, row: Any) -> Book:
    """Return what was read of a file when it came. Raises Unreadable; Refused where it is no more.

    What came to an older program was not read: it is asked for again, for nothing is opened within an event.
    """
    gone = NoLongerPossible(_("Tệp này không còn. Xin gửi lại."))
    if row is None or row.state != "held" or row.tables is None:
        raise gone
    if not row.tables:
        raise CannotOpen(BookFault.OLD if is_old_excel(row.shown_name) else BookFault.NO_BOOK)
    try:
        return book_in(blobs.read(folder, row.tables))
    except FileNotFoundError:
        raise gone from None


@dataclass(frozen=True)
class FileOrder:
    """A file that is asked for, "record:17"; how it is called, and its media type."""

    what: str
    name: str
    media_type: str


def order_file(context: Context, asked: FileOrder) -> Message:
    """Have it made and sent. The caller has asked for the right, which is asked for again as it is made."""
    remote, name = f"{files.MADE}{asked.what}", shown_name(asked.name)
    wanted = WantedFile(context.channel, context.account, remote, name, None, asked.media_type)
    files.want(context.tx, wanted, context.who, context.at)
    return being_made(asked)


def order_file_once(context: Context, asked: FileOrder) -> Message:
    """Have a large file made and sent; ordered again while it is being made, it is not made twice."""
    if files.is_wanted(context.tx, context.who.contact, f"{files.MADE}{asked.what}"):
        return being_made(asked)
    return order_file(context, asked)


def being_made(asked: FileOrder) -> Message:
    name = shown_name(asked.name)
    return Message(_("Đang lập tệp {name}; tệp được gửi sau ít giây.", name=name))


def why_name_refused(name: str) -> str:
    """Say why a file of this name is not taken; "" where it is."""
    if not received(name).strip() or set(name) & set("/\\\0") or name.strip(" .") == "":
        return _("tên tệp không hợp lệ. Xin đổi tên tệp rồi gửi lại.")
    match scan_name(name).kind:
        case DangerKind.NONE:
            return ""
        case DangerKind.CLASSIFIED:
            return why_refused("classified")
    return _("tên tệp có vẻ chứa mật khẩu. Xin đổi tên tệp rồi gửi lại.")


def why_refused(why: str) -> str:
    """Put into words why a file is refused."""
    match why:
        case "too large":
            return _("tệp lớn hơn 20 MB. Xin gửi tệp nhỏ hơn.")
        case "empty":
            return _("tệp không có nội dung. Xin kiểm tra và gửi lại.")
        case "classified":
            return _("trong tệp có dấu chỉ độ mật, hệ thống không nhận và không lưu ({rule_classified}).")
        case "password":
            return _(
                "trong tệp có ghi mật khẩu, hệ thống không nhận và không lưu ({rule_disclosure}). Đề nghị "
                "anh/chị đổi mật khẩu đó, xóa khỏi tệp rồi gửi lại."
            )
        case "unopened":
            return _("không mở được tệp, hoặc tệp có mật khẩu. Xin mở tệp, lưu lại thành tệp mới rồi gửi.")
        case "kind":
            return _(
                "hệ thống chỉ nhận ảnh (JPG, PNG, HEIC, WEBP), PDF, Word, Excel, PowerPoint, ODT, ODS, TXT, "
                "CSV và ZIP gồm các tệp này."
            )
        case "program":
            return _("hệ thống không nhận tệp chương trình hoặc tệp có macro.")
        case "virus":
            return _("trong tệp có mã độc, hệ thống không nhận và không lưu. Đề nghị không mở tệp đó.")
        case "unscanned":
            return _("hệ thống chưa quét được vi-rút nên không nhận tệp.")
    return _("không tải được tệp. Xin gửi lại.")
