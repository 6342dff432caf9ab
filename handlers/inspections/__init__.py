"""Self-inspection before each half-year's report: ten questions to the unit, kept for it (/tukiemtra)."""

from bot.conversation import N_
from bot.domain.duties import HEADS_HOUR
from handlers.engine import Action, Feature, Form, Hour, MenuGroup, View, button, vouching
from handlers.inspections import asking, cards, clockwork, deciding, lists, told

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
        button("tk_fill", asking.open_form, cards.OWN, opens=True, is_live=cards.is_open),
    ),
    cards=cards.CARDS,
    hours=(Hour(lambda _settings: [HEADS_HOUR], clockwork.run),),
    to_do=lists.to_do,
)
