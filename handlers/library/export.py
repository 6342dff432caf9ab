"""A guidance text to be passed on: as a picture, and as a page in Word."""

from functools import partial

from bot.conversation import DEFAULT, _, phone_text, speaking
from bot.documents.guides.poster import poster_png
from bot.documents.guides.sheet import GuideSheet, sheet_docx
from handlers.engine import (
    DOCX,
    PNG,
    Context,
    FileOrder,
    Paper,
    Replies,
    id_in,
    letterhead,
    no_such_button,
    order_file,
)
from handlers.library.guides import name_of
from storage import guidance
from storage.guidance import LibraryText

PICTURE, PAPER = "guide_picture", "guide_paper"


def order_picture(context: Context, guide: LibraryText) -> Replies:
    """Have it drawn ([Lấy ảnh])."""
    return [order_file(context, FileOrder(f"{PICTURE}:{guide.id}", f"{guide.title}.png", PNG))]


def order_paper(context: Context, guide: LibraryText) -> Replies:
    """Have it written as a page in Word ([Lấy tệp Word])."""
    return [order_file(context, FileOrder(f"{PAPER}:{guide.id}", f"{guide.title}.docx", DOCX))]


def read_picture(context: Context, argument: str) -> Paper:
    guide = find(context, argument)
    below = help_text(context)
    draw = partial(poster_png, name_of(guide.key), guide.title, guide.body, below)
    return Paper(draw, _("Ảnh hướng dẫn “{title}”.", title=guide.title))


def read_paper(context: Context, argument: str) -> Paper:
    guide, settings = find(context, argument), context.settings
    with speaking(DEFAULT):
        sheet = GuideSheet(
            letterhead=letterhead(settings, context.at),
            title=guide.title,
            body=guide.body,
            call=help_text(context),
        )
    said = _("Hướng dẫn “{title}” để in, gửi. Số, ngày để trống.", title=guide.title)
    return Paper(partial(sheet_docx, sheet), said)


def find(context: Context, argument: str) -> LibraryText:
    guide = guidance.get_library_text(context.tx, id_in(argument))
    if guide is None:
        raise no_such_button()
    return guide


def help_text(context: Context) -> str:
    office, phone = context.settings.office_name, phone_text(context.settings.office_phone)
    with speaking(DEFAULT):
        if not phone:
            return _("Cần hỗ trợ, xin liên hệ {office}.", office=office)
        return _("Cần hỗ trợ, xin gọi {office}: {phone}.", office=office, phone=phone)
