"""Inquiries: what people write to the office about whatever it is, and its answers (/loinhan)."""

from bot.conversation import N_
from handlers.engine import ID, Action, Feature, Form, Listener, MenuGroup, View, button, row, vouching
from handlers.inquiries import cards, lists, telling
from handlers.inquiries.lists import waiting_options, waiting_text
from storage import inquiries

RIGHT = Action.ANSWER
INQUIRY = row(inquiries.get)
LOCKED = row(inquiries.locked, inquiries.get)

FEATURE = Feature(
    views=(
        View(
            command="loinhan",
            title=N_("Lời nhắn chờ trả lời"),
            action=RIGHT,
            show=lists.show,
            words=("loi nhan",),
            menu=(MenuGroup.INCIDENTS, 4),
        ),
    ),
    forms=(
        Form(
            name=telling.FLOW,
            title=N_("Trả lời lời nhắn"),
            action=RIGHT,
            facts=telling.InquiryFacts,
            ask=telling.ask_answer,
            execute=telling.execute_answer,
        ),
    ),
    buttons=(
        button("ln", lists.show_one, INQUIRY, action=RIGHT),
        button("ln_list", lists.show_page, ID, action=RIGHT),
        button("ln_answer", telling.open_answer, INQUIRY, action=RIGHT, opens=True),
        vouching(
            button("ln_close", telling.close, LOCKED, action=RIGHT), cards.said_version, telling.show_newer
        ),
    ),
    cards=(cards.CARD,),
    to_do=lists.to_do,
    listeners=(Listener(inquiries.SUBJECT, telling.hearer, telling.tell_words, is_open=True),),
    hear_reply=telling.hear_reply,
)
