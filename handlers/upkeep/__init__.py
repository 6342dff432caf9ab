"""Upkeep: passwords that are due to be changed, and internal rules that are not issued yet."""

from bot.conversation import N_
from handlers.engine import (
    DAY,
    ID,
    TEXT,
    Action,
    Feature,
    Form,
    Hour,
    MadeFile,
    MenuGroup,
    View,
    button,
    confirming,
    row,
    vouching,
)
from handlers.upkeep import changed, chasing, draft, rules
from handlers.upkeep.rules import tell_office
from storage import directory

FEATURE = Feature(
    views=(
        View(
            "noiquy",
            N_("Nội quy sử dụng hộp thư"),
            Action.SEE_RULES,
            rules.show,
            ("noi quy",),
            menu=(MenuGroup.PEOPLE, 4),
        ),
    ),
    forms=(
        Form(
            name=rules.FLOW,
            title=N_("Ghi nhận nội quy"),
            action=Action.RULES,
            facts=rules.RulesFacts,
            ask=rules.ask_rules,
            execute=rules.record_rules,
        ),
    ),
    buttons=(
        button("nq_new", rules.open_form, ID, opens=True),
        button(rules.DRAFT_BUTTON, draft.order, ID),
        button("nq_list", rules.list_lacking, ID),
        button("pc_list", changed.list_unchanged, ID, action=Action.LOOK),
        confirming(
            vouching(
                button(rules.CHASE_BUTTON, chasing.send_chase, chasing.CHASE, action=Action.RULES),
                lambda chase: chase.version,
                chasing.ask_chase,
            )
        ),
        button("nq_file", rules.show_file, row(directory.get_rules)),
        button("pc", changed.note_changed, row(directory.get)),
        button("pc_on", changed.note_changed_on, row(directory.get), DAY),
        button("pc_back", changed.take_back, row(directory.get), DAY, TEXT),
    ),
    files=(MadeFile(draft.WORD, draft.read_draft),),
    may_have_file=draft.may_have_file,
    hours=(Hour(lambda _settings: [rules.HOUR], rules.remind),),
)
