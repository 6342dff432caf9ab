"""Take personnel changes from their sending to the day on which they take effect (Điều 5)."""

from collections.abc import Callable

from bot.conversation import N_
from bot.domain.changes import ChangeAction, ChangeKind, PersonnelChange
from handlers.engine import (
    ID,
    IS_SURE,
    Action,
    Button,
    Context,
    Feature,
    Form,
    Listener,
    MenuGroup,
    NoFacts,
    Replies,
    Reply,
    View,
    button,
    choice_of,
    confirming,
    pressed_by,
    vouching,
)
from handlers.personnel import asking, cards, clockwork, deciding, people, sheet
from handlers.personnel.cards import (
    CHANGE,
    TOKEN,
    can_act,
    change_subject,
    change_to,
    refresh_changes,
    summary,
)
from handlers.personnel.clockwork import find_overdue, overdue_options, overdue_text
from storage.people import changes


def live_for(action: ChangeAction) -> Callable[..., bool]:
    """Return whether a change may be acted on so, by its button."""
    return lambda context, change, *_more: can_act(context, change, action)


def of_change(
    action: ChangeAction, press: Callable[[Context, PersonnelChange], Replies], *, opens: bool = False
) -> Button:
    """Declare the button of an action on a change, which is locked for it."""
    return button(f"{TOKEN}{action}", press, change_to(action), opens=opens, is_live=live_for(action))


FEATURE = Feature(
    views=(
        View(
            "nhansu",
            N_("Báo, xem thay đổi nhân sự"),
            Action.CHANGES,
            cards.show,
            ("nhan su", "thay doi nhan su", "bao thay doi nhan su"),
            menu=(MenuGroup.PEOPLE, 1),
        ),
    ),
    forms=(
        Form(
            asking.FLOW,
            N_("Báo thay đổi nhân sự"),
            Action.CHANGE,
            people.NoticeFacts,
            asking.ask_notice,
            deciding.send_notice,
            most_files=1,
        ),
        Form(
            deciding.OFFICE_WORDS,
            N_("Xử lý thay đổi nhân sự"),
            Action.DECIDE,
            deciding.ChangeWordsFacts,
            deciding.ask_words,
            deciding.send_words,
            instead=deciding.show_instead,
        ),
        Form(
            deciding.UNIT_WORDS,
            N_("Trả lời về thay đổi nhân sự"),
            Action.CHANGE,
            deciding.ChangeWordsFacts,
            deciding.ask_words,
            deciding.send_words,
        ),
        Form(
            sheet.TAKE,
            N_("Gửi danh sách thay đổi nhân sự"),
            Action.CHANGE,
            NoFacts,
            sheet.ask_file,
            sheet.check_file,
        ),
        Form(
            sheet.SEND,
            N_("Gửi danh sách thay đổi nhân sự"),
            Action.CHANGE,
            sheet.ListFacts,
            sheet.review_list,
            sheet.send_list,
        ),
    ),
    buttons=(
        button("ns", cards.show_change, CHANGE),
        button("ns_list", cards.show_list, choice_of(cards.ChangeList), ID, action=Action.CHANGES),
        button("ns_file", cards.show_file, CHANGE),
        button("ns_new", asking.open_notice, action=Action.CHANGE, opens=True),
        button("ns_kind", asking.open_notice_of, choice_of(ChangeKind), action=Action.CHANGE, opens=True),
        button("ns_sheet", sheet.open_sheet, action=Action.CHANGE, opens=True),
        button("ns_template", sheet.show_template, action=Action.CHANGE),
        pressed_by(
            vouching(
                of_change(ChangeAction.ACCEPT, deciding.accept), cards.content, deciding.show_new_content
            ),
            *(Reply.ACCEPTED, Reply.AGREED),
            in_sight=True,
            elsewhere="ns",
        ),
        confirming(
            button(
                f"{TOKEN}{ChangeAction.WITHDRAW}",
                deciding.withdraw,
                change_to(ChangeAction.WITHDRAW),
                IS_SURE,
                is_live=live_for(ChangeAction.WITHDRAW),
            )
        ),
        button(
            f"{TOKEN}{ChangeAction.RESEND}",
            asking.open_resending,
            CHANGE,
            action=Action.CHANGE,
            opens=True,
            is_live=live_for(ChangeAction.RESEND),
        ),
        button(
            f"{TOKEN}{ChangeAction.CORRECT}",
            asking.open_correction,
            CHANGE,
            action=Action.CHANGE,
            opens=True,
            is_live=live_for(ChangeAction.CORRECT),
        ),
        *(
            of_change(one, deciding.open_words(one), opens=True)
            for one in deciding.WORDS_FORMS
            if one != ChangeAction.RETURN
        ),
        pressed_by(
            of_change(ChangeAction.RETURN, deciding.open_words(ChangeAction.RETURN), opens=True),
            *(Reply.NO, Reply.DISAGREED, Reply.RETURNED),
            in_sight=True,
            elsewhere="ns",
            take_words=deciding.open_return_for,
        ),
    ),
    cards=cards.CARDS,
    listeners=(
        Listener(
            changes.SUBJECT,
            deciding.hearer,
            deciding.answer_in_words,
            last_words=deciding.last_words,
            buttons=TOKEN,
            is_talk=False,
        ),
    ),
    hear_reply=deciding.hear_reply,
    before_reminders=clockwork.run,
    to_do=cards.to_do,
)
