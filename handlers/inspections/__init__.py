"""Self-inspection before each half-year's report: ten questions to the unit, kept for it (/tukiemtra)."""

from bot.conversation import N_
from bot.domain.duties import HEADS_HOUR
from handlers.engine import (
    ID,
    Action,
    Feature,
    Form,
    Hour,
    MadeFile,
    MenuGroup,
    View,
    button,
    vouching,
)
from handlers.inspections import asking, cards, clockwork, deciding, export, lists, told
from handlers.reports.lists import REQUEST

FEATURE = Feature(
    views=(
        View(
            command="tukiemtra",
            title=N_("Tự kiểm tra sử dụng hộp thư"),
            action=Action.SEE,
            show=lists.show,
            words=("tu kiem tra", "tu kiem tra hop thu", "tu kiem tra su dung hop thu"),
            menu=(MenuGroup.REPORTS, 6),
        ),
    ),
    forms=(
        Form(
            name=asking.FLOW,
            title=N_("Tự kiểm tra sử dụng hộp thư"),
            action=Action.REPORT,
            facts=asking.InspectionFacts,
            ask=asking.ask_inspection,
            execute=asking.write_answers,
            is_over=asking.is_over,
        ),
    ),
    buttons=(
        button("tk", deciding.show, cards.OWN),
        vouching(
            button("tk_all", deciding.meet_rest, cards.OWN, is_live=cards.is_unfinished),
            cards.seen_version,
            deciding.show_newer,
        ),
        button("tk_units", lists.list_units, REQUEST, ID, action=Action.LOOK),
        button("tk_see", lists.show_unit, cards.ANY, action=Action.LOOK),
        button("tk_xlsx", export.order, REQUEST, action=Action.LOOK),
        button("tk_fill", asking.open_form, cards.OWN, opens=True, is_live=cards.is_open),
    ),
    cards=cards.CARDS,
    files=(MadeFile(export.WORKBOOK, export.read_workbook),),
    may_have_file=export.may_have_file,
    hours=(Hour(lambda _settings: [HEADS_HOUR], clockwork.run),),
)
