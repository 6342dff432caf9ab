"""Results: how units keep the checks, as pictures and once a week in words; each person's own record."""

from bot.conversation import N_
from bot.domain.duties import WEEK_HOUR
from handlers.engine import ID, IS_SURE, Action, Feature, Form, Hour, MadeFile, MenuGroup, View, button
from handlers.results import asked, own, pictures, weekly
from handlers.results.weekly import district_options, district_text, read_district_week

FEATURE = Feature(
    views=(
        View(
            "ketqua",
            N_("Kết quả của tôi trong tháng"),
            None,
            own.show,
            (
                *("ket qua", "ket qua cua toi", "toi khong dong y voi ket qua"),
                "toi khong dong y voi ket qua thang nay",
            ),
            menu=(MenuGroup.ACCOUNT, 1),
        ),
    ),
    forms=(
        Form(
            name=own.FLOW,
            title=N_("Ý kiến về kết quả của tôi"),
            action=Action.INQUIRE,
            facts=own.ObjectionFacts,
            ask=own.ask_objection,
            execute=own.send_objection,
        ),
    ),
    buttons=(
        button("rs_picture", pictures.order_picture, pictures.PERIOD, ID, action=Action.SEE),
        button("rs_week", weekly.choose, IS_SURE),
        button("rs_own", own.show_own, own.MONTH),
        button("rs_object", own.open_objection, own.MONTH, action=Action.INQUIRE, opens=True),
        button("rs_people", own.list_people, own.MONTH, ID, action=Action.RATE),
        button("rs_person", own.show_person, own.PERSON, own.MONTH, action=Action.RATE),
    ),
    files=(MadeFile(pictures.PICTURE, pictures.read_picture),),
    hours=(Hour(lambda _settings: [WEEK_HOUR], weekly.tell_heads),),
)
