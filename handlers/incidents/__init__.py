"""Incidents: raising, moving and talking about them (/suco), and common ones of many units."""

from functools import partial

from bot.conversation import N_
from handlers.engine import ID, Action, Feature, Form, MadeFile, MenuGroup, View, button
from handlers.incidents import clockwork, export, guidance, lists, moving, raising, talking
from handlers.incidents.common import deciding
from handlers.incidents.common.telling import NO_ACCESS, notice_no_access
from handlers.incidents.export import Month, read_month
from handlers.incidents.lists import LIST, month_lines
from handlers.incidents.moving import INCIDENT, INCIDENT_TO_SHOW, incident_button
from handlers.incidents.raising import no_access_subject, open_form

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
        button("sc_new", open_form, action=Action.RAISE, opens=True),
        button("sc_guide", guidance.open_guidance, action=Action.HANDLE, opens=True),
        button("sc_clear", talking.confirm_files, INCIDENT),
        button("sc_give", moving.assign, INCIDENT, ID, is_live=moving.is_assignable),
        incident_button("sc_talk", talking.open_talk, opens=True),
        incident_button("sc_take", moving.take),
        incident_button("sc_over", moving.take_over),
        incident_button("sc_confirm", moving.confirm),
        incident_button("sc_forward", moving.open_forwarding, opens=True),
        *(
            incident_button(f"sc_{action}", partial(moving.open_words, action=action), opens=True)
            for action in moving.WORDS_QUESTIONS
        ),
        button("sc_apart", deciding.take_apart, INCIDENT, action=Action.HANDLE),
        *deciding.BUTTONS,
    ),
    files=(
        MadeFile(export.RECORD, export.read_record),
        MadeFile(export.WORKBOOK, export.read_workbook),
        MadeFile(lists.PICTURE, lists.read_picture),
    ),
    each_minute=clockwork.run,
    may_have_file=moving.may_have_file,
)
