"""Officers who watch a unit's mailbox: appointed, put first, ended (khoản 1 Điều 8)."""

from bot.conversation import N_
from handlers.delegation import asking, cards, deciding, export, lists
from handlers.engine import (
    ID,
    Action,
    Feature,
    Form,
    MadeFile,
    MenuGroup,
    Part,
    Reply,
    View,
    button,
    confirming,
    pressed_by,
)

DELEGATION = Part(deciding.find_delegation, deciding.delegation_of_units)
APPOINTMENT = Part(deciding.appointment_to_answer, deciding.own_appointment)

FEATURE = Feature(
    views=(
        View(
            command="uyquyen",
            title=N_("Cử người theo dõi hộp thư"),
            action=Action.DELEGATE,
            show=lists.show_officers,
            words=("uy quyen",),
            menu=(MenuGroup.PEOPLE, 3),
        ),
    ),
    forms=(
        Form(
            name=asking.FLOW,
            title=N_("Cử cán bộ"),
            action=Action.DELEGATE,
            facts=asking.AppointmentFacts,
            ask=asking.ask_appointment,
            execute=asking.appoint,
        ),
        Form(
            name=deciding.OFFICER_END,
            title=N_("Kết thúc việc cử"),
            action=Action.DELEGATE,
            facts=deciding.OfficerEndFacts,
            ask=deciding.ask_ending,
            execute=deciding.end_officer,
        ),
        Form(
            name=lists.OFFICERS_ON_DAY,
            title=N_("Ai theo dõi hộp thư"),
            action=None,  # it changes nothing, and asks for the right by itself
            facts=lists.UnitFacts,
            ask=lists.ask_day,
            execute=lists.show_day,
        ),
    ),
    buttons=(
        button("uq_new", asking.open_appointment, ID, opens=True),
        button("uq_day", lists.open_day, ID, opens=True),
        button("uq_end", deciding.open_ending, ID, opens=True),
        button("uq_drop", deciding.withdraw, DELEGATION, is_live=deciding.is_unanswered),
        confirming(button("uq_first", deciding.make_first, ID, ID)),
        pressed_by(
            button("uq_yes", deciding.accept, APPOINTMENT, is_live=deciding.is_unanswered),
            *(Reply.YES, Reply.AGREED, Reply.ACCEPTED),
        ),
        pressed_by(
            button("uq_no", deciding.decline, APPOINTMENT, is_live=deciding.is_unanswered),
            *(Reply.NO, Reply.DECLINED, Reply.DISAGREED),
            take_words=deciding.decline,
        ),
        button("uq_paper", export.order_letter, DELEGATION, is_live=deciding.may_have_letter),
    ),
    lists=(cards.DELEGATION,),
    cards=cards.CARDS,
    files=(MadeFile(export.LETTER, export.read_letter),),
    each_minute=deciding.chase_unanswered,
)
