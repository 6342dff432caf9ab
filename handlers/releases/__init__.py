"""Releases: what one of the office has prepared is put into force by another, with one tap (/banhanh)."""

from bot.conversation import N_
from bot.domain.duties import MORNING_LIST
from handlers.engine import (
    ID,
    Action,
    Feature,
    Form,
    Hour,
    MenuGroup,
    Reply,
    View,
    button,
    pressed_by,
    vouching,
)
from handlers.releases import cards, deciding, lists, returning

FEATURE = Feature(
    views=(
        View(
            command="banhanh",
            title=N_("Nội dung chờ ban hành"),
            action=Action.SUBMIT,
            show=lists.show,
            words=("ban hanh", "cho ban hanh"),
            menu=(MenuGroup.REPORTS, 6),
        ),
    ),
    forms=(
        Form(
            name=returning.FLOW,
            title=N_("Trả lại nội dung trình"),
            action=Action.RELEASE,
            facts=returning.SubmissionReturnFacts,
            instead=returning.show_instead,
            is_over=returning.is_over,
            ask=returning.ask_reason,
            execute=returning.execute_return,
        ),
    ),
    buttons=(
        button("bh", lists.show_one, cards.SUBMISSION, action=Action.SUBMIT),
        button("bh_list", lists.show_page, ID, action=Action.SUBMIT),
        pressed_by(
            vouching(
                button("bh_ok", deciding.release, cards.TO_DECIDE, action=Action.RELEASE),
                cards.version,
                lists.show_newer,
            ),
            *(Reply.APPROVED, Reply.AGREED),
            waits=cards.waits_for,
            in_sight=True,
            elsewhere="bh",
        ),
        pressed_by(
            vouching(
                button("bh_no", returning.open_return, cards.SUBMISSION, action=Action.RELEASE, opens=True),
                cards.version,
                lists.show_newer,
            ),
            *(Reply.NO, Reply.DISAGREED, Reply.RETURNED),
            waits=cards.waits_for,
            in_sight=True,
            elsewhere="bh",
        ),
        button("bh_back", deciding.withdraw, cards.TO_DECIDE, action=Action.SUBMIT),
        button("bh_fix", deciding.open_again, cards.TO_DECIDE, action=Action.SUBMIT, opens=True),
    ),
    cards=cards.CARDS,
    each_minute=cards.redraw_waiting,
    hours=(Hour(lambda _settings: [MORNING_LIST], lists.remind),),
    to_do=lists.to_do,
    submit=deciding.submit,
)
