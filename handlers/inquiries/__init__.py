"""Inquiries: what people write to the office about whatever it is, and its answers (/loinhan)."""

from bot.conversation import N_
from handlers.engine import (
    ID,
    MOST,
    Action,
    Feature,
    Form,
    Listener,
    MenuGroup,
    View,
    button,
    pressed_by,
    row,
    vouching,
)
from handlers.inquiries import cards, lists, telling, writing
from handlers.inquiries.lists import count_waiting, waiting_options, waiting_text
from storage import inquiries

RIGHT = Action.ANSWER
INQUIRY = row(inquiries.get)
LOCKED = row(inquiries.locked, inquiries.get)

FEATURE = Feature(
    views=(
        View(
            command="loinhan",
            title=N_("Lời nhắn tới {the_office}"),
            action=Action.INQUIRE,
            show=writing.show,
            words=("loi nhan", "gui loi nhan"),
            opens=True,
            menu=(MenuGroup.LOOK_UP, 1),
        ),
    ),
    forms=(
        Form(
            name=telling.FLOW,
            title=N_("Trả lời người nhắn"),
            action=RIGHT,
            facts=telling.InquiryFacts,
            ask=telling.ask_answer,
            execute=telling.execute_answer,
        ),
        Form(
            name=writing.FLOW,
            title=N_("Gửi lời nhắn tới {the_office}"),
            action=Action.WRITE,
            facts=writing.WritingFacts,
            ask=writing.ask_writing,
            execute=writing.send,
            description="text",
            most_files=MOST,
        ),
    ),
    buttons=(
        button("ln", lists.show_one, INQUIRY, action=Action.LOOK),
        button("ln_files", writing.show_files, INQUIRY, action=Action.LOOK),
        pressed_by(
            button("ln_with", writing.open_with_files, ID, action=Action.WRITE, opens=True),
            take_words=writing.open_with_files,
        ),
        button("ln_list", lists.show_page, ID, action=Action.LOOK),
        button("ln_answer", telling.open_answer, INQUIRY, action=RIGHT, opens=True),
        vouching(
            button("ln_close", telling.close, LOCKED, action=RIGHT), cards.said_version, telling.show_newer
        ),
    ),
    cards=(cards.CARD,),
    to_do=lists.to_do,
    listeners=(
        Listener(
            inquiries.SUBJECT,
            telling.hearer,
            telling.tell_words,
            telling.begin,
            last_words=telling.last_words,
            label=telling.label,
        ),
    ),
    hear_reply=telling.hear_reply,
    may_have_file=writing.may_have_file,
    file_uses=writing.file_uses,
)
