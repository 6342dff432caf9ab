"""Opinions on drafts: asked for by the office or a unit, given by units, answered (/gopyduthao)."""

from bot.conversation import N_
from bot.domain.duties import HEADS_HOUR
from handlers.engine import (
    ID,
    MOST,
    TEXT,
    Action,
    Feature,
    Form,
    Hour,
    MadeFile,
    MenuGroup,
    Reply,
    View,
    button,
    confirming,
    pressed_by,
    vouching,
)
from handlers.opinions import answering, asking, cards, chasing, export, lists, replying, told

FEATURE = Feature(
    views=(
        View(
            command="gopyduthao",
            title=N_("Góp ý dự thảo văn bản"),
            action=Action.DRAFTS,
            show=lists.show,
            words=("gop y du thao", "xin y kien du thao", "du thao"),
            menu=(MenuGroup.REPORTS, 5),
        ),
    ),
    forms=(
        Form(
            name=asking.FLOW,
            title=N_("Xin ý kiến dự thảo"),
            action=Action.ASK_OPINIONS,
            facts=asking.DraftFacts,
            ask=asking.ask_draft,
            execute=asking.send_draft,
            most_files=MOST,
        ),
        Form(
            name=asking.DAY_FLOW,
            title=N_("Đổi hạn góp ý"),
            action=Action.ASK_OPINIONS,
            facts=asking.DraftDayFacts,
            ask=asking.ask_day,
            execute=asking.move_day,
        ),
        Form(
            name=asking.RECALL_FLOW,
            title=N_("Thu hồi dự thảo"),
            action=Action.ASK_OPINIONS,
            facts=asking.RecallFacts,
            ask=asking.ask_recall,
            execute=asking.recall,
        ),
        Form(
            name=answering.FLOW,
            title=N_("Góp ý dự thảo"),
            action=Action.OPINE,
            facts=answering.OpinionFacts,
            ask=answering.ask_opinion,
            execute=answering.give,
            most_files=1,
            is_over=answering.is_over,
        ),
        Form(
            name=replying.FLOW,
            title=N_("Tiếp thu, giải trình"),
            action=Action.ASK_OPINIONS,
            facts=replying.ReplyFacts,
            ask=replying.ask_reply,
            execute=replying.write_reply,
        ),
        Form(
            name=replying.SHEET_FLOW,
            title=N_("Nhận bảng đã điền"),
            action=Action.ASK_OPINIONS,
            facts=replying.SheetFacts,
            ask=replying.ask_sheet,
            execute=replying.write_sheet,
        ),
        Form(
            name=replying.TELL_FLOW,
            title=N_("Gửi kết quả tiếp thu, giải trình"),
            action=Action.ASK_OPINIONS,
            facts=replying.ResultsFacts,
            ask=replying.ask_to_tell,
            execute=replying.tell_results,
            renew=replying.renew_results,
        ),
    ),
    buttons=(
        button("gy", answering.show, cards.OWN),
        button("gy_list", lists.show_own, ID, action=Action.OPINE),
        pressed_by(
            vouching(
                button("gy_yes", answering.agree, cards.OWN, is_live=answering.is_owed),
                cards.seen_version,
                answering.show_newer,
            ),
            Reply.AGREED,
            waits=answering.is_owed,
        ),
        pressed_by(
            button("gy_say", answering.open_opinion, cards.OWN, opens=True, is_live=answering.is_open),
            Reply.DISAGREED,
            waits=answering.is_owed,
            take_words=answering.open_told,
        ),
        button("gy_undo", answering.take_back, cards.OWN, is_live=answering.is_own_agreement),
        confirming(
            vouching(
                button("gy_drop", answering.withdraw, cards.OWN, is_live=answering.is_withdrawable),
                cards.seen_version,
                answering.ask_withdrawing,
            )
        ),
        button("gd", lists.show_draft, cards.LOOKED, action=Action.DRAFTS),
        button("gd_read", lists.show_parts, cards.LOOKED, ID, action=Action.DRAFTS),
        button("gd_list", lists.show_drafts, ID, action=Action.LOOK),
        button("gd_new", asking.open_form, action=Action.ASK_OPINIONS, opens=True),
        button("gd_word", export.order_word, cards.LOOKED, action=Action.DRAFTS),
        button("gd_xlsx", export.order_workbook, cards.LOOKED, action=Action.DRAFTS),
        button("gd_reply", replying.open_reply, cards.SENT_BY, action=Action.ASK_OPINIONS, opens=True),
        button("gd_part", replying.open_part, ID, action=Action.ASK_OPINIONS, opens=True),
        button("gd_sheet", replying.open_sheet, cards.SENT_BY, action=Action.ASK_OPINIONS, opens=True),
        button("gd_chase", chasing.chase, cards.SENT_BY, action=Action.ASK_OPINIONS),
        button("gd_day", asking.open_day, cards.SENT_BY, action=Action.ASK_OPINIONS, opens=True),
        button("gd_recall", asking.open_recall, cards.SENT_BY, action=Action.ASK_OPINIONS, opens=True),
        button(
            "gd_tell", replying.open_telling, replying.WHOLE, TEXT, action=Action.ASK_OPINIONS, opens=True
        ),
    ),
    lists=(cards.UNIT, cards.OFFICE),
    cards=cards.CARDS,
    files=(MadeFile(export.WORD, export.read_word), MadeFile(export.WORKBOOK, export.read_workbook)),
    each_minute=chasing.close_over,
    hours=(Hour(lambda _settings: [HEADS_HOUR], chasing.run),),
    to_do=lists.to_do,
    may_have_file=export.may_have_file,
)
