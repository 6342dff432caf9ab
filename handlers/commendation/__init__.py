"""Commendation: which units keep the thresholds, what the office makes of that, its paper (/khenthuong)."""

from bot.conversation import N_
from handlers.commendation import deciding, export, lists, telling
from handlers.engine import ID, Action, Feature, Form, MadeFile, MenuGroup, View, button, vouching
from storage.commendations import SUBJECT

RIGHT = Action.COMMEND

FEATURE = Feature(
    views=(
        View(
            command="khenthuong",
            title=N_("Đề nghị khen thưởng"),
            action=Action.LOOK,
            show=lists.show,
            words=(
                *("khen thuong", "xet khen thuong", "de xuat khen thuong", "danh sach khen thuong"),
                *("danh sach de nghi khen thuong", "to trinh khen thuong", "lap to trinh khen thuong"),
                "to trinh de nghi khen thuong",
            ),
            menu=(MenuGroup.REPORTS, 7),
        ),
    ),
    forms=(
        Form(
            name=deciding.OFF_FLOW,
            title=N_("Bỏ đơn vị khỏi danh sách khen thưởng"),
            action=RIGHT,
            facts=deciding.ChangedListFacts,
            ask=deciding.ask_off,
            execute=deciding.execute_change,
        ),
        Form(
            name=deciding.ADD_FLOW,
            title=N_("Thêm đơn vị vào danh sách khen thưởng"),
            action=RIGHT,
            facts=deciding.ChangedListFacts,
            ask=deciding.ask_add,
            execute=deciding.execute_change,
        ),
        Form(
            name=telling.FLOW,
            title=N_("Báo đơn vị được khen thưởng"),
            action=RIGHT,
            facts=telling.CommendedFacts,
            ask=telling.ask_decision,
            execute=telling.tell_commended,
        ),
    ),
    buttons=(
        button(lists.OPEN, lists.open_term, lists.TERM, action=Action.LOOK),
        button(lists.SHOW, lists.show_page, lists.LIST, ID, action=Action.LOOK),
        button(lists.BELOW, lists.show_below, lists.LIST, ID, action=Action.LOOK),
        button(lists.MARKS, lists.show_marks, lists.LIST, ID, action=Action.LOOK),
        button(lists.OFF, deciding.open_off, lists.LIST, action=RIGHT, opens=True, is_live=deciding.is_open),
        button(lists.ADD, deciding.open_add, lists.LIST, action=RIGHT, opens=True, is_live=deciding.is_open),
        button(lists.UNDO, deciding.undo, lists.MARK, action=RIGHT, is_live=deciding.can_undo),
        vouching(
            button(lists.SETTLE, deciding.settle, lists.WHOLE, action=RIGHT, is_live=deciding.can_settle),
            lists.version,
            lists.show_newer,
        ),
        button(lists.REOPEN, deciding.reopen, lists.LOCKED, action=RIGHT, is_live=deciding.can_reopen),
        button(lists.WORD, export.order, lists.LIST, action=Action.LOOK),
        button(
            lists.TELL,
            telling.open_telling,
            lists.LIST,
            action=RIGHT,
            opens=True,
            is_live=deciding.can_reopen,
        ),
    ),
    lists=(SUBJECT,),
    files=(MadeFile(export.PAPER, export.read_paper),),
)
