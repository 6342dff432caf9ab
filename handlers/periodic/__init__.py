"""Periodic reports (khoản 2 Điều 5, Điều 10): they open by themselves, and bring what our records tell."""

from bot.conversation import N_
from handlers.engine import Action, Card, Feature, Form, Hour, button
from handlers.periodic import moving_day, opening
from handlers.reports.cards import PLAN
from handlers.reports.lists import REQUEST

FEATURE = Feature(
    forms=(
        Form(
            title=N_("Đổi ngày gửi"),
            action=Action.REQUEST,
            ask=moving_day.ask_day,
            execute=moving_day.move_day,
            name=moving_day.FLOW,
            facts=moving_day.DayFacts,
            unchanged=N_("Ngày gửi giữ nguyên."),
        ),
    ),
    buttons=(button("pc_day", moving_day.open_day, REQUEST, action=Action.REQUEST, opens=True),),
    cards=(Card(PLAN, opening.read_plan, opening.draw_plan, asks_rights=False),),
    hours=(Hour(lambda _settings: (opening.HOUR,), opening.plan_terms),),
    each_minute=opening.count_opening,
)
