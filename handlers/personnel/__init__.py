"""Take personnel changes from their sending to the day on which they take effect (Điều 5)."""

from bot.conversation import N_
from bot.domain.changes import ChangeAction
from handlers.engine import ID, IS_SURE, Action, Button, Feature, Form, MenuGroup, View, button, choice_of
from handlers.personnel import asking, clockwork, deciding, lists, people, sheet
from handlers.personnel.cards import CHANGE, TOKEN, change_to
from handlers.personnel.deciding import is_possible


def words_button(action: ChangeAction) -> Button:
    """Declare a button that opens the form for the words of ``action``."""
    return button(
        f"{TOKEN}{action}",
        deciding.open_words(action),
        change_to(action),
        opens=True,
        is_live=is_possible(action),
    )


FEATURE = Feature(
    views=(
        View(
            "nhansu",
            N_("Báo, xem thay đổi nhân sự"),
            Action.CHANGE,
            lists.show,
            ("nhan su", "thay doi nhan su", "bao thay doi nhan su"),
            menu=(MenuGroup.PEOPLE, 1),
        ),
    ),
    forms=(
        Form(
            title=N_("Báo thay đổi nhân sự"),
            action=Action.CHANGE,
            ask=asking.ask_notice,
            execute=deciding.send_notice,
            name=asking.FLOW,
            facts=people.NoticeFacts,
        ),
        Form(
            title=N_("Xử lý thay đổi nhân sự"),
            action=Action.DECIDE,
            ask=deciding.ask_words,
            execute=deciding.send_words,
            name=deciding.OFFICE_WORDS,
            facts=deciding.ChangeWordsFacts,
        ),
        Form(
            title=N_("Trả lời về thay đổi nhân sự"),
            action=Action.CHANGE,
            ask=deciding.ask_words,
            execute=deciding.send_words,
            name=deciding.UNIT_WORDS,
            facts=deciding.ChangeWordsFacts,
        ),
        Form(
            title=N_("Gửi danh sách thay đổi nhân sự"),
            action=Action.CHANGE,
            ask=sheet.ask_file,
            execute=sheet.check_file,
            name=sheet.TAKE,
            facts=sheet.SheetFacts,
        ),
        Form(
            title=N_("Gửi danh sách thay đổi nhân sự"),
            action=Action.CHANGE,
            ask=sheet.review_list,
            execute=sheet.send_list,
            name=sheet.SEND,
            facts=sheet.ListFacts,
        ),
    ),
    buttons=(
        button("ns", lists.show_change, CHANGE),
        button("ns_list", lists.show_list, choice_of(lists.ChangeList), ID, action=Action.CHANGE),
        button("ns_file", lists.show_file, CHANGE),
        button("ns_new", asking.open_notice, action=Action.CHANGE, opens=True),
        button("ns_sheet", sheet.open_sheet, action=Action.CHANGE, opens=True),
        button("ns_template", sheet.show_template, action=Action.CHANGE),
        button(
            "ns_accept",
            deciding.accept,
            change_to(ChangeAction.ACCEPT),
            is_live=is_possible(ChangeAction.ACCEPT),
        ),
        button(
            "ns_withdraw",
            deciding.withdraw,
            change_to(ChangeAction.WITHDRAW),
            IS_SURE,
            is_live=is_possible(ChangeAction.WITHDRAW),
        ),
        button(
            "ns_resend",
            asking.open_resending,
            CHANGE,
            action=Action.CHANGE,
            opens=True,
            is_live=is_possible(ChangeAction.RESEND),
        ),
        button(
            "ns_correct",
            asking.open_correction,
            CHANGE,
            action=Action.CHANGE,
            opens=True,
            is_live=is_possible(ChangeAction.CORRECT),
        ),
        words_button(ChangeAction.ASK),
        words_button(ChangeAction.RETURN),
        words_button(ChangeAction.ANSWER),
    ),
    before_reminders=clockwork.run,
)
