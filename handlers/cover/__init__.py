"""Absences, and substitutes who are asked, answer once, and are none when it is over (Điều 4 khoản 6)."""

from bot.conversation import N_
from handlers.cover import absence, asking, clockwork, deciding
from handlers.engine import ID, IS_SURE, Action, Feature, Form, MenuGroup, Part, button

RUNNING_ABSENCE = Part(absence.running_absence)
OWN_ABSENCE = Part(absence.own_absence)
COVER_TO_ANSWER = Part(deciding.cover_to_answer)
COVER_TO_END = Part(deciding.cover_to_end)
COVER_TO_STOP = Part(deciding.locked_cover_to_end, deciding.cover_to_end)
ROUND = Part(lambda _context, text: clockwork.round_in(text))

FEATURE = Feature(
    forms=(
        Form(
            name=absence.FLOW,
            command="vangmat",
            title=N_("Báo đi vắng"),
            action=Action.CHECK,
            begin=absence.begin_absence,
            facts=absence.AbsenceFacts,
            ask=absence.ask_absence,
            execute=absence.record_absence,
            words=("vang mat", "di vang"),
            menu=(MenuGroup.EVERY_DAY, 4),
        ),
        Form(
            name=asking.FLOW,
            command="tructhay",
            title=N_("Cử người trực thay"),
            action=Action.COVER,
            begin=asking.begin_cover,
            facts=asking.CoverFacts,
            ask=asking.ask_cover,
            execute=asking.execute_cover,
            words=("truc thay",),
            menu=(MenuGroup.EVERY_DAY, 5),
        ),
    ),
    buttons=(
        button("away", absence.open_absence, ID, action=Action.CHECK, opens=True),
        button("away_excuse", absence.excuse_absence, RUNNING_ABSENCE, ID),
        button("home", absence.come_back, OWN_ABSENCE, IS_SURE),
        button("cover", asking.open_cover, ID, ID, opens=True),
        button("cover_yes", deciding.accept, COVER_TO_ANSWER),
        button("cover_no", deciding.decline, COVER_TO_ANSWER),
        button("cover_end", deciding.ask_to_end, COVER_TO_END),
        button("cover_stop", deciding.end_cover, COVER_TO_STOP),
        button("cover_excuse", clockwork.excuse_gap, ID, ROUND, ROUND),
    ),
)
