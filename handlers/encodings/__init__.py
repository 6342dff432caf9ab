"""Documents in the old encodings, TCVN3 and VNI, come back in Unicode (/chuyenma; khoản 7 Điều 4)."""

from bot.conversation import N_
from handlers.encodings import converting
from handlers.engine import ID, Feature, Form, MadeFile, MenuGroup, NoFacts, View, button, confirming

FEATURE = Feature(
    views=(
        View(
            "chuyenma",
            N_("Chuyển văn bản sang Unicode"),
            None,
            converting.show,
            ("chuyen ma", "chuyen bang ma", "doi bang ma", "chuyen sang unicode", "chuyen unicode"),
            opens=True,
            menu=(MenuGroup.LOOK_UP, 7),
        ),
    ),
    forms=(
        Form(
            name=converting.FLOW,
            title=N_("Chuyển văn bản sang Unicode"),
            action=None,
            facts=NoFacts,
            ask=converting.ask_document,
            execute=converting.convert_answer,
        ),
    ),
    buttons=(
        button(converting.CONVERT, converting.convert_sent, ID),
        confirming(button(converting.CONVERT_FILE, converting.convert_file, ID)),
    ),
    files=(MadeFile(converting.CONVERT, converting.read_document),),
    take_file=converting.take_file,
    file_came=converting.go_on,
    seen_uses=converting.seen_uses,
)
