"""Periodic reports (khoản 2 Điều 5, Điều 10): they open by themselves, and bring what our records tell."""

from bot.conversation import N_
from handlers.engine import ID, TEXT, Action, Card, Feature, Form, Hour, MadeFile, MenuGroup, View, button
from handlers.periodic import consolidated, filed_picture, lists, moving_day, opening
from handlers.reports.cards import PLAN
from handlers.reports.lists import REQUEST

FEATURE = Feature(
    views=(
        View(
            "baocaodinhky",
            N_("Báo cáo định kỳ"),
            Action.REQUEST,
            lists.show,
            words=("bao cao dinh ky",),
            menu=(MenuGroup.REPORTS, 5),
        ),
    ),
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
        Form(
            title=N_("Hẹn gửi báo cáo định kỳ"),
            action=Action.REQUEST,
            ask=lists.ask_term,
            execute=lists.execute_term,
            renew=lists.renew_term,
            name=lists.FLOW,
            facts=lists.TermToSend,
        ),
    ),
    buttons=(
        button("pc_day", moving_day.open_day, REQUEST, action=Action.REQUEST, opens=True),
        button("pc_now", lists.plan_now, TEXT, ID, action=Action.REQUEST, is_live=lists.is_unplanned),
        button("pc_off", lists.call_off, REQUEST, action=Action.REQUEST, opens=True),
        button("pc_again", lists.plan_again, REQUEST, action=Action.REQUEST, is_live=lists.is_called_off),
        button("pc_up", consolidated.order, REQUEST, action=Action.REQUEST),
        button("pc_filed", filed_picture.order, REQUEST, ID, action=Action.REQUEST),
    ),
    files=(
        MadeFile(consolidated.WORD, consolidated.read_word),
        MadeFile(consolidated.EXCEL, consolidated.read_excel),
        MadeFile(filed_picture.PICTURE, filed_picture.read_picture),
    ),
    may_have_file=consolidated.may_have_file,
    lists=(PLAN,),
    cards=(Card(PLAN, opening.read_plan, opening.draw_plan, asks_rights=False),),
    hours=(Hour(lambda _settings: (opening.HOUR,), opening.plan_terms),),
    each_minute=opening.count_opening,
)
