"""Writing to the office of one's own accord (/loinhan): the form, and the files that go with the words."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.conversation import Message, Option, Talk, _, up_to
from bot.domain.understanding import KeptWords
from handlers.engine import (
    Action,
    Context,
    Prefilled,
    Replies,
    Who,
    attach_at_review,
    file_answers,
    file_titles,
    id_in,
    may,
    no_such_button,
    start_form,
    take_unasked,
)
from handlers.inquiries import lists, telling
from storage import files, inquiries
from storage.engine import Tx
from storage.inquiries import SUBJECT, Inquiry

FLOW = "inquiry_write"
LONGEST = 1000  # characters


@dataclass(frozen=True)
class WritingFacts:
    """Facts of the form: how the office is called."""

    office: str


@dataclass(frozen=True)
class Writing:
    text: str
    files: tuple[int, ...]


def show(context: Context, words: str) -> Replies:
    """Show the office what waits for its answer; for anybody else open the form, with what was said."""
    if context.may(Action.LOOK):
        return lists.show(context, words)
    said = {"text": words} if words else {}
    return start_form(context, FLOW, Prefilled(WritingFacts(context.settings.office_name), {}, said))


def file_uses(context: Context, first: int) -> Iterator[Option]:
    """Offer to send the files that came unasked to the office, with words."""
    if context.may(Action.WRITE) and not context.may(Action.ANSWER):
        yield Option(f"ln_with:{first}", _("Gửi tới {the_office} kèm lời nhắn"))


def open_with_files(context: Context, first: int, words: str = "") -> Replies:
    """Open the form with what was sent before it ([Gửi tới Phòng kèm lời nhắn]).

    Captions are its words, and so is what was typed under the question what the files are for.
    """
    context.need(Action.WRITE)
    sent = take_unasked(context, first)
    text = "\n".join(filter(None, (*(row.caption for row in sent), words)))
    given = {**file_answers([row.id for row in sent]), **({"text": text} if text else {})}
    return start_form(context, FLOW, Prefilled(WritingFacts(context.settings.office_name), given))


def ask_writing(talk: Talk, facts: WritingFacts) -> Writing:
    asked = _("Anh/chị muốn nhắn gì tới {office}?", office=facts.office)
    text = talk.ask("text", asked, up_to(LONGEST, one_line=False))
    attached, confirmed = attach_at_review(talk, _("Xin gửi từng ảnh hoặc tệp."))
    heading = _("Gửi lời nhắn tới {office}. Xin xem lại trước khi gửi:", office=facts.office)
    titles = {"text": _("Nội dung"), **file_titles(attached)}
    talk.review(titles, "\n".join(filter(None, [confirmed, heading])))
    return Writing(text, tuple(file for file, _name in attached.values()))


def send(context: Context, written: Writing) -> Replies:
    context.need(Action.WRITE)
    made = telling.write(context, KeptWords(written.text))
    for file in written.files:
        files.add_use(context.tx, file, f"{SUBJECT}:{made}")
    telling.tell_office(context, telling.find(context, made))
    return [telling.sent_message(context, written.text)]


def show_files(context: Context, inquiry: Inquiry) -> Replies:
    """Show the files that came with an inquiry ([Xem tệp])."""
    sent = inquiries.file_ids(context.tx, inquiry.id)
    if not sent:
        raise no_such_button()
    said = _("Tệp kèm lời nhắn của {name}: {count}", name=inquiry.name, count=len(sent))
    return [Message(said, file_ids=tuple(sent))]


def may_have_file(tx: Tx, who: Who, file_id: int) -> bool:
    """Tell whether they may still have a file that was sent to them, where it belongs to an inquiry."""
    uses = (use.partition(":") for use in files.uses(tx, file_id))
    found = [inquiries.get(tx, id_in(number)) for name, _colon, number in uses if name == SUBJECT]
    return not found or may(who, Action.LOOK) or any(one and one.person == who.person for one in found)
