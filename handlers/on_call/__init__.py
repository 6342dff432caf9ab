"""The rota of those on call (/truc), and whom an incident reaches now."""

from bot.conversation import N_
from handlers.engine import ID, Action, Feature, Form, MenuGroup, button
from handlers.on_call import rota
from handlers.on_call.rota import OfficeOnCall, office_on_call

FEATURE = Feature(
    forms=(
        Form(
            name=rota.FLOW,
            command="truc",
            title=N_("Phân công, xem người trực"),
            action=Action.ON_CALL,
            words=("truc", "lich truc"),
            menu=(MenuGroup.INCIDENTS, 3),
            facts=rota.ShiftFacts,
            begin=rota.begin_shift,
            ask=rota.ask_shift,
            execute=rota.execute_shift,
        ),
    ),
    buttons=(
        button("unshift", rota.withdraw_shift, rota.SHIFT, action=Action.ON_CALL, is_live=rota.stands),
        button("shifts", rota.show_shifts, ID, action=Action.ON_CALL),
    ),
    lists=(rota.KIND,),
    cards=(rota.CARD,),
)
