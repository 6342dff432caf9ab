"""Have a document converted that was sent: with words, under a question what it is for, or by /chuyenma.

It may still be on its way: then it is noted what is to become of it, and the conversion is ordered as it
comes (``go_on``). It is done in a child process, as files are opened (bot/jobs/opening.py).
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from bot.conversation import Message, Option, Refused, RemoteFile, Talk, _, fold, regex
from bot.documents.kinds import OLD, ending_of
from handlers.encodings.telling import told
from handlers.engine import (
    DOCX,
    XLSX,
    Action,
    Context,
    Conversion,
    FileOrder,
    NoFacts,
    Prefilled,
    Replies,
    cards,
    confirmation,
    no_such_button,
    order_file_once,
    order_from_person,
    start_form,
    take_unasked,
    unasked_card,
)
from storage import files
from storage.engine import conversations

FLOW = "recode"
CONVERT = "recode"  # how tokens of its button and orders begin
CONVERT_FILE = "recode_file"
WAITS = "recode:"  # the use of a file that is to be converted once it is here
TYPES = {".docx": DOCX, ".xlsx": XLSX, ".txt": "text/plain"}
IN_SIGHT = timedelta(minutes=30)  # that words still mean a file that was sent before them
WISH = regex(  # folded
    r"\b(?:chuyen|doi|convert|sua)\b(?:\W+\w+){0,8}?\W+"
    r"(?:unicode|uni code|ma unicode|bang ma|ma font|font unicode|tcvn ?6909)\b"
)


def is_wished(words: str) -> bool:
    """Return whether words ask for a conversion: "chuyển sang unicode giúp em"."""
    return WISH.search(fold(words)) is not None


def show(context: Context, _words: str) -> Replies:
    """Convert the document that was just sent; where there is none, ask for one (/chuyenma)."""
    return convert_in_sight(context) or start_form(context, FLOW, Prefilled(NoFacts(), {}))


def take_wish(context: Context, typed: str) -> Replies:
    """Do the same where words ask for it; nothing where they do not."""
    return show(context, typed) if is_wished(typed) else []


def ask_document(talk: Talk, _facts: NoFacts) -> int | None:
    asked = _(
        "Xin gửi tệp Word (.docx), Excel (.xlsx) hoặc văn bản (.txt) theo bảng mã cũ (TCVN3, VNI). Hệ thống "
        "gửi lại bản Unicode ({rule_unicode})."
    )
    return talk.attach("file", asked, may_skip=False)


def convert_answer(context: Context, file: int | None) -> Replies:
    return convert(context, [files.get(context.tx, file or 0)])


def take_file(context: Context, file: RemoteFile, caption: str) -> Replies:
    """Take a document whose caption asks for its conversion."""
    if not is_wished(caption):
        return []
    if ending_of(file.name) not in ("", *TYPES):
        return [Message(not_converted(file.name))]
    return convert(context, [files.get(context.tx, order_from_person(context, file))])


def convert_sent(context: Context, first: int) -> Replies:
    """Convert what was sent before it was said what for ([Chuyển sang Unicode])."""
    return convert(context, take_unasked(context, first))


def convert_file(context: Context, file: int) -> Replies:
    """Convert a file about which nothing else was asked ([Chuyển sang Unicode])."""
    row = files.get(context.tx, file)
    is_theirs = row is not None and row.owner == context.who.person and not files.made_subject(row.remote)
    if not is_theirs:
        raise no_such_button()
    return convert(context, [row])


def convert_in_sight(context: Context) -> Replies:
    """Convert the documents under which the words were typed; nothing where there are none."""
    sent = files.unasked(context.tx, context.who.contact, context.at)
    newest = sent[-1] if sent else None
    if newest is None or context.at - newest.created > IN_SIGHT:
        return []
    first = first_beside(context, newest)
    is_document = any(ending_of(one.shown_name) in TYPES for one in files.together(context.tx, first))
    return convert(context, take_unasked(context, first)) if is_document else []


def first_beside(context: Context, row: Any) -> int:
    """Return the first of the unasked files that came together with this one: one question is about them."""
    first, before = row.id, None
    for one in files.unasked(context.tx, row.contact, context.at):
        if before is None or one.created - before.created >= files.TOGETHER:
            first = one.id
        if one.id == row.id:
            break
        before = one
    return int(first)


def convert(context: Context, sent: Sequence[Any]) -> Replies:
    """Have these converted, each once it is here; of what is no such document it is said."""
    said: Replies = []
    for row in sent:
        if row is None or row.state == "refused":
            said.append(Message(_("Tệp này không còn. Xin gửi lại.")))
        elif ending_of(row.shown_name) not in TYPES:
            said.append(Message(not_converted(row.shown_name)))
        elif row.state == "wanted":
            if WAITS not in files.uses(context.tx, row.id):
                files.add_use(context.tx, row.id, WAITS)
            said.append(
                Message(_("Đang nhận tệp {name}; chuyển xong, hệ thống gửi lại.", name=row.shown_name))
            )
        else:
            said.append(order(context, row))
    return said


def order(context: Context, row: Any) -> Message:
    ending = ending_of(row.shown_name)
    made = FileOrder(f"{CONVERT}:{row.id}", unicode_name(row.shown_name), TYPES[ending])
    return order_file_once(context, made)


def unicode_name(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"{stem} (Unicode){dot}{ending}"


def not_converted(name: str) -> str:
    if ending_of(name) in OLD:
        return _(
            "Tệp {name} ở dạng cũ. Xin mở bằng Word hoặc Excel, lưu thành .docx hoặc .xlsx rồi gửi lại để "
            "chuyển sang Unicode.",
            name=name,
        )
    return _(
        "Hệ thống chỉ chuyển sang Unicode tệp Word (.docx), Excel (.xlsx) và văn bản (.txt), không chuyển "
        "được tệp {name}.",
        name=name,
    )


def go_on(context: Context, file_id: int) -> Replies | None:
    """Order the conversion of a document that has come, or offer it where it holds old text; else None.

    Of one that was refused it was said why.
    """
    row = files.get(context.tx, file_id)
    if row is None:
        return None
    waits = WAITS in files.uses(context.tx, file_id)
    if waits:
        files.remove_use(context.tx, file_id, WAITS)
    if waits and row.state == "held":
        order(context, row)
        return []
    return offer(context, row) if row.old_text else None


def offer(context: Context, row: Any) -> Replies | None:
    """Offer the conversion under the question what a file is for; anew where that cannot be changed.

    The office's workbook may be a roster, about which no such question is asked.
    """
    said = _("Tệp {name} có chữ theo bảng mã cũ (TCVN3, VNI). Anh/chị cần làm gì?", name=row.shown_name)
    if row.caption is not None:
        first = first_beside(context, row)
        context.redraw(unasked_card(first))
        if cards.can_edit(context):
            return []
        ways = (*seen_uses(context, first), Option(f"sc_leave:{first}", _("Bỏ qua")))
        return [Message(said, ways, card=unasked_card(first))]
    in_form = conversations.is_file_in_answers(context.tx, context.who, row.id)
    if in_form or not (context.may(Action.ROSTER) and ending_of(row.shown_name) == ".xlsx"):
        return None
    convert_it = Option(f"{CONVERT_FILE}:{row.id}", _("Chuyển sang Unicode"))
    return [confirmation(context, said, convert_it, Option("drop:", _("Bỏ qua")))]


def seen_uses(context: Context, first: int) -> Iterator[Option]:
    """Offer to convert the unasked files among which one holds old text."""
    if any(one.old_text for one in files.together(context.tx, first)):
        yield Option(f"{CONVERT}:{first}", _("Chuyển sang Unicode"))


def read_document(context: Context, argument: str) -> Conversion:
    """Return the document that is to be converted; Refused where it is not whose order it is."""
    row = files.get(context.tx, int(argument) if argument.isdecimal() else 0)
    if row is None or row.owner != context.who.person or row.state != "held":
        raise Refused(_("Tệp này không còn. Xin gửi lại."))
    return Conversion(row.id, row.shown_name, row.sha256, partial(told, row.shown_name))
