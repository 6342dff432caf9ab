"""Incidents: raising, moving and talking about them (/suco), and common ones of many units."""

from collections.abc import Callable
from functools import partial

from bot.conversation import N_
from bot.domain.incidents import CommonAction, IncidentAction
from handlers.engine import (
    ID,
    Action,
    Button,
    Context,
    Feature,
    Form,
    MadeFile,
    MenuGroup,
    Replies,
    View,
    button,
    choice_of,
)
from handlers.incidents import clockwork, export, guidance, lists, moving, raising, talking
from handlers.incidents.common import card, deciding
from handlers.incidents.common.deciding import COMMON, COMMON_TO_SHOW
from handlers.incidents.lists import LIST
from handlers.incidents.moving import INCIDENT, INCIDENT_TO_SHOW
from storage.common_incidents import CommonIncident
from storage.incidents import Incident


def of_incident(
    name: str, press: Callable[[Context, Incident], Replies], action: IncidentAction, *, opens: bool = False
) -> Button:
    """Declare the button of an action on an incident."""
    return button(name, press, INCIDENT, opens=opens, is_live=partial(moving.is_possible, action=action))


def of_common(name: str, press: Callable[[Context, CommonIncident], Replies], action: CommonAction) -> Button:
    """Declare the button of an action on a common incident."""
    is_live = partial(deciding.is_possible, action=action)
    return button(name, press, COMMON, action=Action.HANDLE, is_live=is_live)


FEATURE = Feature(
    views=(
        View(
            command="suco",
            title=N_("Báo, xem sự cố hộp thư"),
            action=Action.RAISE,
            words=("su co", "bao su co"),
            menu=(MenuGroup.EVERY_DAY, 2),
            show=lists.show_incidents,
            opens=True,
        ),
    ),
    forms=(
        Form(
            name=raising.FLOW,
            title=N_("Báo sự cố"),
            action=Action.RAISE,
            facts=raising.RaisingFacts,
            ask=raising.ask_raising,
            execute=raising.execute_raising,
        ),
        Form(
            name=moving.OFFICE_SAYS,
            title=N_("Xử lý sự cố"),
            action=Action.HANDLE,
            facts=moving.IncidentWordsFacts,
            ask=moving.ask_words,
            execute=moving.move_with_words,
        ),
        Form(
            name=talking.FLOW,
            title=N_("Nhắn về sự cố"),
            action=Action.RAISE,
            life=talking.SILENCE,
            facts=talking.TalkFacts,
            ask=talking.ask_talk,
            execute=talking.execute_talk,
            hear=talking.hear,
        ),
        Form(
            name=moving.FORWARDING,
            title=N_("Chuyển sự cố lên cấp trên"),
            action=Action.HANDLE,
            facts=moving.ForwardingFacts,
            ask=moving.ask_forwarding,
            execute=moving.forward,
        ),
        Form(
            name=moving.UNIT_SAYS,
            title=N_("Trả lời về sự cố"),
            action=Action.RAISE,
            facts=moving.IncidentWordsFacts,
            ask=moving.ask_words,
            execute=moving.move_with_words,
        ),
        Form(
            name=deciding.FLOW,
            title=N_("Sự cố chung"),
            action=Action.HANDLE,
            facts=deciding.CommonWordsFacts,
            ask=deciding.ask_common_words,
            execute=deciding.execute_common_words,
        ),
        Form(
            name=guidance.FLOW,
            title=N_("Sửa hướng dẫn xử lý sự cố"),
            action=Action.HANDLE,
            facts=guidance.GuidanceFacts,
            ask=guidance.ask_guidance,
            execute=guidance.execute_guidance,
        ),
    ),
    buttons=(
        button("sc", lists.show_incident, INCIDENT_TO_SHOW),
        button("sc_files", lists.show_files, INCIDENT_TO_SHOW),
        button("sc_record", export.order_record, INCIDENT_TO_SHOW),
        button("sc_excel", export.order_workbook, action=Action.HANDLE),
        button("sc_picture", lists.order_picture, action=Action.HANDLE),
        button("sc_list", lists.show_list, LIST),
        button("sc_new", raising.open_form, action=Action.RAISE, opens=True),
        button("sc_guide", guidance.open_guidance, action=Action.HANDLE, opens=True),
        button("sc_clear", talking.confirm_files, INCIDENT),
        button("sc_give", moving.assign, INCIDENT, ID, is_live=moving.is_assignable),
        of_incident("sc_talk", talking.open_talk, IncidentAction.TALK, opens=True),
        of_incident("sc_take", moving.take, IncidentAction.TAKE),
        of_incident("sc_over", moving.take_over, IncidentAction.OVER),
        of_incident("sc_confirm", moving.confirm, IncidentAction.CONFIRM),
        of_incident("sc_forward", moving.open_forwarding, IncidentAction.FORWARD, opens=True),
        *(
            of_incident(f"sc_{action}", partial(moving.open_words, action=action), action, opens=True)
            for action in moving.WORDS_QUESTIONS
        ),
        button("sc_apart", deciding.take_apart, INCIDENT, action=Action.HANDLE),
        button("cc", card.show_common, COMMON_TO_SHOW, action=Action.HANDLE),
        of_common("cc_yes", deciding.confirm_as_it_is, CommonAction.CONFIRM),
        of_common("cc_no", deciding.decline, CommonAction.DECLINE),
        of_common("cc_undo", deciding.undo, CommonAction.UNDO),
        of_common("cc_take", deciding.take_all, CommonAction.UPDATE),
        button(
            "cc_say",
            deciding.open_common_words,
            choice_of(CommonAction),
            COMMON,
            action=Action.HANDLE,
            opens=True,
            is_live=deciding.may_say,
        ),
    ),
    files=(
        MadeFile(export.RECORD, export.read_record),
        MadeFile(export.WORKBOOK, export.read_workbook),
        MadeFile(lists.PICTURE, lists.read_picture),
    ),
    each_minute=clockwork.run,
    may_have_file=moving.may_have_file,
)
