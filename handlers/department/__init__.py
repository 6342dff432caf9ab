"""Pass what the office has accepted on to the department as letters, with its answers (khoản 1 Điều 5)."""

from bot.conversation import N_
from handlers.department import asking, lists
from handlers.department.lists import BATCH, find_waiting, waiting_options, waiting_text
from handlers.engine import ID, IS_SURE, Action, Feature, Form, MadeFile, MenuGroup, View, button, vouching

FEATURE = Feature(
    views=(
        View(
            "guiso",
            N_("Gửi thay đổi nhân sự về {the_department}"),
            Action.DECIDE,
            lists.show_batches,
            ("gui so",),
            menu=(MenuGroup.PEOPLE, 2),
        ),
    ),
    forms=(
        Form(
            title=N_("Ghi nhận công văn gửi {the_department}"),
            action=Action.DECIDE,
            ask=asking.ask_letter,
            execute=asking.record_letter,
            name=asking.LETTER_SENT,
            facts=asking.LetterFacts,
        ),
        Form(
            title=N_("Bổ sung quyết định"),
            action=Action.DECIDE,
            ask=asking.ask_cited,
            execute=asking.record_cited,
            name=asking.CITING,
            facts=asking.CitedFacts,
        ),
        Form(
            title=N_("Ghi nhận thay đổi {the_department} không chấp nhận"),
            action=Action.DECIDE,
            ask=asking.ask_rejection,
            execute=asking.record_rejection,
            name=asking.LETTER_REJECTED,
            facts=asking.RejectionFacts,
            instead=lambda _context, _facts: [],
        ),
    ),
    buttons=(
        button("gs", lists.show_batch, BATCH, ID, action=Action.DECIDE),
        button("gs_new", lists.make_batch, action=Action.DECIDE),
        button("gs_drop", lists.take_apart, BATCH, action=Action.DECIDE),
        button("gs_word", asking.order_letter, BATCH, IS_SURE, action=Action.DECIDE),
        button("gs_cite", asking.open_citing, BATCH, action=Action.DECIDE, opens=True),
        button("gs_excel", asking.order_list, BATCH, action=Action.DECIDE),
        button("gs_sent", asking.open_letter, BATCH, action=Action.DECIDE, opens=True),
        vouching(
            button("gs_done", lists.note_all_done, BATCH, action=Action.DECIDE),
            lists.pending,
            lists.show_other_answers,
        ),
        button("gs_no", asking.open_rejection, asking.FORWARDED, action=Action.DECIDE, opens=True),
    ),
    cards=(lists.CARD,),
    files=(MadeFile(asking.WORD, asking.read_letter), MadeFile(asking.EXCEL, asking.read_list)),
)
