"""The map of the bot: one line a feature."""

from dataclasses import replace

from bot.conversation import N_
from bot.domain.understanding import Intent
from handlers import (
    broadcasts,
    commendation,
    cover,
    delegation,
    department,
    directory,
    duties,
    editing,
    encodings,
    examples,
    feedback,
    handover,
    incidents,
    inquiries,
    inspections,
    joining,
    library,
    mail,
    misuse,
    office_day,
    on_call,
    opinions,
    own_data,
    periodic,
    personnel,
    regulation,
    releases,
    reports,
    results,
    role_help,
    units,
    upkeep,
    words,
)
from handlers.engine import (
    ID,
    IS_SURE,
    REST,
    TEXT,
    Feature,
    MenuGroup,
    Reply,
    View,
    attachments,
    button,
    cards,
    choice_of,
    commands,
    confirmations,
    confirming,
    held,
    leaving,
    menu,
    pressed_by,
    put_together,
    resume,
    safety,
)
from handlers.sending import links
from handlers.understanding import answer_kept, fulfil_kept, is_asked
from handlers.wishes import deciding

ENGINE = Feature(
    views=(
        View("menu", N_("Các việc anh/chị làm được"), None, menu.show, ("menu", "start")),
        View(
            "trogiup",
            N_("Trợ giúp"),
            None,
            role_help.show_help,
            ("tro giup", "help"),
            menu=(MenuGroup.LOOK_UP, 1),
        ),
    ),
    buttons=(
        button("resume", resume, ID, opens=True),
        button("open", commands.open_entry, TEXT, opens=True),
        button("menu", menu.show_group, choice_of(MenuGroup)),
        replace(button("held", held.press, choice_of(cards.Held), ID), answers=True),
        button(safety.SECRET, safety.press, choice_of(safety.SecretTold), safety.ASKED_OF),
        button("pw", safety.press_password, IS_SURE, REST),
        button(confirmations.REFUSAL, confirmations.refuse, ID, REST),
        button("file", links.resend_file, ID),
        confirming(
            pressed_by(
                button("say", words.pass_on, words.KEPT, words.LISTENER, ID),
                *(Reply.YES, Reply.AGREED),
                in_sight=True,
            )
        ),
        pressed_by(
            button("take", words.take, words.KEPT, words.LISTENER, ID),
            *(Reply.YES, Reply.AGREED),
            in_sight=True,
        ),
        button("pass", words.pass_on, words.KEPT, words.LISTENER, ID),
        pressed_by(leaving(button("unsay", words.leave, words.KEPT)), Reply.NO, in_sight=True),
        button("wish", fulfil_kept, words.KEPT, choice_of(Intent), opens=True),
        button(deciding.WHY, deciding.send_back_kept, words.KEPT, ID, opens=True),
        button(deciding.MEND, editing.correct_kept, words.KEPT, ID, opens=True),
        replace(button("asis", answer_kept, words.KEPT, is_live=is_asked), answers=True),
    ),
    cards=(
        *(cards.FORM_CARD, cards.LIST_CARD, attachments.UNASKED_CARD, words.CARD, safety.CARD),
        confirmations.CARD,
    ),
)
FEATURES = put_together(  # in the order in which the clock calls them: people change before units do
    ENGINE,
    office_day.BEGINS,
    duties.FEATURE,
    mail.FEATURE,
    incidents.FEATURE,
    misuse.FEATURE,
    on_call.FEATURE,
    encodings.FEATURE,  # takes a file with its caption before it may be a roster
    joining.FEATURE,
    own_data.FEATURE,
    releases.FEATURE,
    broadcasts.FEATURE,
    inquiries.FEATURE,
    examples.FEATURE,
    feedback.FEATURE,
    commendation.FEATURE,
    periodic.FEATURE,  # counts before reports open
    reports.FEATURE,
    inspections.FEATURE,
    opinions.FEATURE,
    library.FEATURE,
    regulation.FEATURE,
    directory.FEATURE,
    cover.FEATURE,
    delegation.FEATURE,
    upkeep.FEATURE,
    results.FEATURE,  # once all else is said that a head may hear in a morning
    handover.FEATURE,
    personnel.FEATURE,
    department.FEATURE,
    units.FEATURE,
    office_day.ENDS,
)
