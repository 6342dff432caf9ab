"""Officers who watch a unit's mailbox: appointed, put first, ended (Điều 8 khoản 1)."""

from bot.conversation import N_
from handlers.delegation import asking, deciding, export, lists
from handlers.engine import ID, IS_SURE, Action, Feature, Form, MadeFile, MenuGroup, Part, View, button

DELEGATION = Part(deciding.find_delegation)
APPOINTMENT = Part(deciding.appointment_to_answer, deciding.own_appointment)

FEATURE = Feature(
    views=(
        View(
            command="uyquyen",
            title=N_("Cử người theo dõi hộp thư"),
            action=Action.DELEGATE,
            show=lists.show_officers,
            words=("uy quyen",),
            menu=(MenuGroup.SELDOM, 1),
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
            title=N_("Thôi cử"),
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
        button("uq_drop", deciding.withdraw, DELEGATION),
        button("uq_first", deciding.make_first, ID, IS_SURE),
        button("uq_yes", deciding.accept, APPOINTMENT, is_live=deciding.is_unanswered),
        button("uq_no", deciding.decline, APPOINTMENT, is_live=deciding.is_unanswered),
        button("uq_paper", export.order_letter, DELEGATION),
    ),
    files=(MadeFile(export.LETTER, export.read_letter),),
    each_minute=deciding.chase_unanswered,
)
