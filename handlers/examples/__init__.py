"""Examples: what was not understood, seen by the office once a week, and what it says such words mean."""

from bot.conversation import N_
from bot.domain.understanding import Intent
from handlers.engine import (
    DAY,
    ID,
    Action,
    Feature,
    MenuGroup,
    View,
    button,
    choice_of,
    is_found,
    row,
)
from handlers.examples import lists, teaching
from handlers.examples.weekly import read_week, week_options, week_text
from storage import inquiries
from storage.sentences import examples

RIGHT = Action.ANSWER  # of whoever answers what was passed on
SENTENCE = row(inquiries.sentence)
LOCKED_SENTENCE = row(teaching.locked_sentence, inquiries.sentence)
EXAMPLE = row(examples.locked, examples.get)

FEATURE = Feature(
    views=(
        View(
            command="viduhieu",
            title=N_("Các câu đã ghi nhận nghĩa"),
            action=RIGHT,
            show=lists.show,
            words=("vi du hieu", "cac cau da ghi nghia"),
            menu=(MenuGroup.LOOK_UP, 1),
        ),
    ),
    buttons=(
        button("mean", teaching.ask_meaning, SENTENCE, action=RIGHT),
        button("mean_in", teaching.show_group, SENTENCE, choice_of(MenuGroup), action=RIGHT),
        button("meant", teaching.keep_meaning, LOCKED_SENTENCE, choice_of(Intent), action=RIGHT),
        button("ex_ok", teaching.review, EXAMPLE, action=RIGHT, is_live=teaching.is_waiting),
        button("ex_drop", teaching.drop, EXAMPLE, action=RIGHT, is_live=is_found),
        button("ex_list", lists.show_page, ID, action=RIGHT),
        button("unclear", lists.show_unclear, DAY, ID, action=RIGHT),
    ),
    lists=(examples.SUBJECT,),
    to_do=lists.to_do,
)
