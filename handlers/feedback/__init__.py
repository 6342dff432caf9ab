"""Feedback on the regulation: given by article, answered by the office, sent on as one paper (/gopy)."""

from bot.conversation import N_
from handlers import words
from handlers.engine import (
    ID,
    Action,
    Feature,
    Form,
    MadeFile,
    MenuGroup,
    View,
    button,
    row,
)
from handlers.feedback import asking, cards, deciding, letters, lists
from handlers.feedback.asking import take_wish
from storage import feedback

FEEDBACK = row(feedback.get)
LOCKED = row(feedback.locked, feedback.get)
LETTER = row(feedback.get_letter)
LOCKED_LETTER = row(feedback.locked_letter, feedback.get_letter)
RIGHT = Action.WEIGH

FEATURE = Feature(
    views=(
        View(
            command="gopy",
            title=N_("Góp ý sửa đổi, bổ sung quy định"),
            action=Action.SUGGEST,
            show=lists.show,
            words=("gop y", "gop y quy dinh", "gop y sua doi"),
            opens=True,
            menu=(MenuGroup.LOOK_UP, 2),
        ),
    ),
    forms=(
        Form(
            name=asking.FLOW,
            title=N_("Góp ý về quy định"),
            action=Action.SUGGEST,
            facts=asking.FeedbackFacts,
            ask=asking.ask_feedback,
            execute=asking.send_feedback,
        ),
        Form(
            name=deciding.FLOW,
            title=N_("Trả lời góp ý"),
            action=RIGHT,
            facts=deciding.AnswerFacts,
            ask=deciding.ask_answer,
            execute=deciding.execute_answer,
        ),
        Form(
            name=letters.FLOW,
            title=N_("Ghi nhận đã gửi bản tổng hợp góp ý"),
            action=RIGHT,
            facts=letters.SentFacts,
            ask=letters.ask_sent,
            execute=letters.record_sent,
        ),
    ),
    buttons=(
        button("gq", lists.show_one, FEEDBACK),
        button("gq_new", asking.open_new, action=Action.SUGGEST, opens=True),
        button("gq_said", asking.open_with_words, words.KEPT, action=Action.SUGGEST, opens=True),
        button("gq_back", deciding.withdraw, LOCKED, is_live=cards.is_open),
        button("gq_answer", deciding.open_answer, FEEDBACK, action=RIGHT, opens=True),
        button("gq_list", lists.show_page, ID, action=Action.LOOK),
        button("gq_done", lists.show_answered, action=Action.LOOK),
        button("gq_make", letters.make, action=RIGHT),
        button("gq_letter", letters.show, LETTER, action=Action.LOOK),
        button("gq_word", letters.order, LETTER, action=Action.LOOK),
        button("gq_sent", letters.open_sent, LETTER, action=RIGHT, opens=True),
        button("gq_drop", letters.take_apart, LOCKED_LETTER, action=RIGHT),
    ),
    cards=(cards.CARD, letters.CARD),
    files=(MadeFile(letters.WORD, letters.read_paper),),
    to_do=lists.to_do,
)
