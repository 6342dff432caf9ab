"""Files of others that may be about whoever was erased: the office looks at each, and erases or keeps it."""

from bot.conversation import Message, Option, _, day_text, local_date, number_text
from handlers.engine import Card, Context, Replies, draw_while_it_waits, id_in
from storage import files
from storage.personal_data import erasure, unsettled_files
from storage.personal_data.own_data import SUBJECT, DataRequest
from storage.personal_data.unsettled_files import UnsettledFile, WhyUnsettled


def show_next(context: Context, request: DataRequest) -> Replies:
    """Show the first file that is still to be looked at ([Xem tệp]), and how many there are."""
    return show_next_of(context, request.person)


def show_next_of(context: Context, person: int) -> Replies:
    found = unsettled_files.next_of(context.tx, person)
    if found is None:
        return [Message(_("Không còn tệp nào cần xem về người đã được xóa."))]
    return [file_message(found, unsettled_files.count_left(context.tx, person))]


def file_message(found: UnsettledFile, count: int) -> Message:
    """Show a file with what it may have to do with the person, and what can be done."""
    lines = [
        _(
            "Tệp {name}, {sender} gửi ngày {day}.",
            name=found.shown_name,
            sender=found.sender or _("hệ thống"),
            day=day_text(local_date(found.created)),
        ),
        why_text(found.why),
        _(
            "Tệp đã xóa không khôi phục được. Nếu tệp không nói về người này hoặc phải lưu theo quy định, đề "
            "nghị giữ."
        ),
    ]
    options = (
        Option(f"dl_file_erase:{found.id}", _("Xóa tệp")),
        Option(f"dl_file_keep:{found.id}", _("Giữ tệp")),
    )
    heading = _("Tệp có thể nói về người đã được xóa, còn {count}", count=number_text(count))
    card = f"{CARD.kind}:{found.id}"
    return Message("\n".join(lines), options, heading, file_ids=(found.file,), columns=2, card=card)


def why_text(why: WhyUnsettled) -> str:
    match why:
        case WhyUnsettled.RECORD:
            return _("Tệp kèm theo sự cố do người này báo.")
        case WhyUnsettled.WORDS:
            return _("Tệp kèm theo nội dung có nêu tên người này.")
        case WhyUnsettled.NAMED:
            return _("Tên tệp hoặc nội dung tệp có nêu tên người này.")
        case WhyUnsettled.SHARED:
            return _("Tệp nói về người này và người khác.")


def erase(context: Context, found: UnsettledFile) -> Replies:
    """Erase a file ([Xóa tệp]), and show the next."""
    context.redraw(*files.uses(context.tx, found.file))
    decide(context, found, "erase")
    erasure.let_go(context.tx, [found.file])
    return [Message(_("Đã xóa tệp {name}.", name=found.shown_name)), *show_next_of(context, found.person)]


def keep(context: Context, found: UnsettledFile) -> Replies:
    """Keep a file ([Giữ tệp]), and show the next."""
    decide(context, found, "keep")
    return [Message(_("Giữ tệp {name}.", name=found.shown_name)), *show_next_of(context, found.person)]


def decide(context: Context, found: UnsettledFile, what: str) -> None:
    unsettled_files.decide(context.tx, found.id, context.who.person, context.at)
    context.redraw(f"{CARD.kind}:{found.id}")
    request = unsettled_files.erasure_of(context.tx, found.person)
    context.audit(f"data_file_{what}", f"{SUBJECT}:{request}", file=found.file)


def is_left(context: Context, text: str) -> bool:
    """Return whether a file is still to be looked at."""
    return unsettled_files.get(context.tx, id_in(text)) is not None


CARD = Card("data_file", is_left, draw_while_it_waits, asks_rights=False)
