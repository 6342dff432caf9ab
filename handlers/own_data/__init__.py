"""Own data: what is kept of each person, and their requests to correct, restrict or erase it (/toi)."""

from bot.conversation import N_
from bot.domain.duties import MORNING_LIST
from bot.domain.own_data import DataAct, DataRequestKind
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
    choice_of,
    confirming,
    row,
    vouching,
)
from handlers.own_data import asking, cards, clockwork, export, lists, moving, others_files
from handlers.own_data.clockwork import erase_next_portion
from handlers.own_data.export import as_json, as_workbook
from handlers.own_data.moving import begin_on_paper
from handlers.own_data.telling import backups_text
from storage.personal_data import own_data, unsettled_files

RIGHT = Action.OWN_DATA
REQUEST = row(own_data.get)
LOCKED = row(own_data.locked, own_data.get)
UNSETTLED = row(unsettled_files.locked, unsettled_files.get)

FEATURE = Feature(
    views=(
        View(
            "toi",
            N_("Thông tin của tôi"),
            None,
            lists.show_oneself,
            ("toi la ai", "du lieu cua toi"),
            menu=(MenuGroup.ACCOUNT, 2),
        ),
        View(
            "dulieu",
            N_("Đề nghị về dữ liệu cá nhân"),
            RIGHT,
            lists.show_list,
            ("du lieu",),
            menu=(MenuGroup.PEOPLE, 7),
        ),
    ),
    forms=(
        Form(
            name=asking.FLOW,
            title=N_("Đề nghị về dữ liệu của tôi"),
            action=None,
            facts=asking.AskingFacts,
            ask=asking.ask_request,
            execute=asking.file_request,
        ),
        Form(
            name=asking.WORDS_FLOW,
            title=N_("Trả lời đề nghị về dữ liệu cá nhân"),
            action=RIGHT,
            facts=asking.WordsFacts,
            instead=asking.show_instead,
            ask=asking.ask_words,
            execute=asking.execute_words,
        ),
    ),
    buttons=(
        button("dl_file", export.order_own),
        button("dl_ask", asking.open_asking, choice_of(DataRequestKind), opens=True),
        button("dl_kept", lists.show_periods),
        button("dl_own", lists.show_own, REQUEST),
        button("dl_drop", moving.withdraw, LOCKED),
        button("dl", lists.show_one, REQUEST, action=RIGHT),
        button("dl_list", lists.show_page, ID, action=RIGHT),
        button("dl_take", moving.take, LOCKED, action=RIGHT),
        button("dl_say", asking.open_words, REQUEST, choice_of(DataAct), action=RIGHT, opens=True),
        vouching(
            button("dl_correct", moving.correct, LOCKED, action=RIGHT),
            cards.shown_version,
            moving.show_newer,
        ),
        confirming(
            vouching(
                button("dl_erase", moving.erase, LOCKED, action=RIGHT),
                cards.shown_version,
                moving.ask_erasure,
            )
        ),
        vouching(
            button("dl_hide", moving.hide, LOCKED, action=RIGHT),
            cards.shown_version,
            moving.show_newer,
        ),
        button("dl_show", moving.show_again),
        button("dl_files", others_files.show_next, REQUEST, action=RIGHT),
        button("dl_file_erase", others_files.erase, UNSETTLED, action=RIGHT),
        button("dl_file_keep", others_files.keep, UNSETTLED, action=RIGHT),
        button("dl_keep", moving.keep, action=RIGHT),
    ),
    cards=(*cards.CARDS, others_files.CARD),
    files=(MadeFile(export.FILE, export.read_own),),
    hours=(Hour(lambda _settings: [MORNING_LIST], clockwork.chase),),
    to_do=lists.to_do,
)
