"""The map of the bot: one line a feature."""

from bot.conversation import N_
from handlers import (
    broadcasts,
    cover,
    delegation,
    department,
    directory,
    duties,
    incidents,
    joining,
    library,
    office_day,
    on_call,
    personnel,
    phrases,
    reports,
    units,
    upkeep,
)
from handlers.engine import (
    ID,
    IS_SURE,
    REST,
    TEXT,
    Feature,
    MenuGroup,
    View,
    button,
    menu,
    put_together,
    resume,
    safety,
)
from handlers.sending import links

ENGINE = Feature(
    views=(
        View("menu", N_("Các việc làm được"), None, menu.show, ("menu", "start"), menu=(MenuGroup.OWN, 4)),
        View(
            "trogiup", N_("Trợ giúp"), None, phrases.show_help, ("tro giup", "help"), menu=(MenuGroup.OWN, 5)
        ),
    ),
    buttons=(
        button("resume", resume, ID, opens=True),
        button("open", menu.open_entry, TEXT, opens=True),
        button("pw", safety.press_password, IS_SURE, REST),
        button("file", links.resend_file, ID),
    ),
)
FEATURES = put_together(  # in the order in which the clock calls them: people change before units do
    ENGINE,
    office_day.BEGINS,
    duties.FEATURE,
    incidents.FEATURE,
    on_call.FEATURE,
    joining.FEATURE,
    broadcasts.FEATURE,
    reports.FEATURE,
    library.FEATURE,
    directory.FEATURE,
    cover.FEATURE,
    delegation.FEATURE,
    upkeep.FEATURE,
    personnel.FEATURE,
    department.FEATURE,
    units.FEATURE,
    office_day.ENDS,
)
