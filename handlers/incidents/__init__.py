"""Incidents: raising, moving and talking about them (/suco), and common ones of many units."""

from functools import partial

from bot.conversation import N_
from bot.domain.incidents import IncidentAction
from handlers.engine import (
    FOUND_SECRET,
    ID,
    MOST,
    Action,
    Feature,
    Form,
    MadeFile,
    MenuGroup,
    Part,
    Reply,
    View,
    button,
    leaving,
    pressed_by,
    vouching,
)
from handlers.incidents import cards, clockwork, export, guidance, lists, moving, raising, talking
from handlers.incidents.acts import forwarding, words
from handlers.incidents.common import deciding
from handlers.incidents.export import Month, read_month
from handlers.incidents.form import found_secret, opening
from handlers.incidents.lists import LIST, month_lines
from handlers.incidents.moving import INCIDENT, INCIDENT_TO_SHOW, incident_button
from handlers.incidents.talk.files import UNCLEAR_CARD
from handlers.incidents.talk.messages import send_guide
from handlers.library import GUIDE

FEATURE = Feature(
    views=(
        View(
            command="suco",
            title=N_("Báo, xem sự cố hộp thư"),
            action=Action.INCIDENTS,
            words=("su co", "bao su co"),
            menu=(MenuGroup.INCIDENTS, 1),
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
            description="what",
            most_files=MOST,
            execute=raising.execute_raising,
            given_up=raising.withdraw,
        ),
        Form(
            name=FOUND_SECRET,
            title=N_("Báo có văn bản mật trong hộp thư"),
            action=Action.RAISE,
            facts=found_secret.FoundSecretFacts,
            ask=found_secret.ask_path,
            execute=found_secret.execute_path,
        ),
        Form(
            name=words.OFFICE_SAYS,
            title=N_("Xử lý sự cố"),
            action=Action.HANDLE,
            facts=words.IncidentWordsFacts,
            ask=words.ask_words,
            execute=words.move_with_words,
            most_files=MOST,
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
            name=forwarding.FLOW,
            title=N_("Chuyển sự cố lên cấp trên"),
            action=Action.HANDLE,
            facts=forwarding.ForwardingFacts,
            ask=forwarding.ask_forwarding,
            execute=forwarding.forward,
        ),
        Form(
            name=words.UNIT_SAYS,
            title=N_("Trả lời về sự cố"),
            action=Action.RAISE,
            facts=words.IncidentWordsFacts,
            ask=words.ask_words,
            execute=words.move_with_words,
            text="text",
            most_files=MOST,
        ),
        Form(
            name=deciding.FLOW,
            title=N_("Sự cố chung"),
            action=Action.HANDLE,
            facts=deciding.CommonWordsFacts,
            ask=deciding.ask_common_words,
            execute=deciding.execute_common_words,
            renew=deciding.renew_common_words,
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
        button("sc_whole", lists.show_whole, INCIDENT_TO_SHOW),
        button("sc_files", lists.show_files, INCIDENT_TO_SHOW),
        button("sc_record", export.order_record, INCIDENT_TO_SHOW),
        button("sc_annex", export.order_annex, INCIDENT_TO_SHOW),
        button("sc_excel", export.order_workbook, action=Action.LOOK),
        button("sc_picture", lists.order_picture, action=Action.LOOK),
        button("sc_list", lists.show_list, LIST),
        button("sc_with", opening.open_with_files, ID, action=Action.RAISE, opens=True),
        leaving(button("sc_leave", opening.leave_unasked, ID)),
        pressed_by(
            button(
                guidance.STILL,
                opening.open_again,
                Part(opening.solved_before),
                opens=True,
                is_live=lambda _context, _kept: True,
            ),
            *(Reply.NO, Reply.NOT_FIXED),
            in_sight=True,
            take_words=opening.open_again,
        ),
        button("sc_new", opening.open_form, action=Action.RAISE, opens=True),
        button("sc_secret", found_secret.open_path, action=Action.RAISE, opens=True),
        button("sc_hd", send_guide, INCIDENT, GUIDE, action=Action.HANDLE),
        button("sc_guide", guidance.open_guidance, action=Action.HANDLE, opens=True),
        *talking.BUTTONS,
        button("sc_give", moving.assign, INCIDENT, ID, is_live=moving.is_assignable),
        incident_button("sc_take", moving.take),
        incident_button("sc_withdraw", moving.withdraw),
        vouching(incident_button("sc_over", moving.take_over), cards.holder, moving.show_other_holder),
        vouching(
            incident_button("sc_mistake", words.take_back_resolution),
            cards.resolution,
            moving.show_resolution_since,
        ),
        pressed_by(
            vouching(
                incident_button("sc_confirm", moving.confirm), cards.resolution, moving.show_other_resolution
            ),
            *(Reply.YES, Reply.FIXED, Reply.DONE),
            waits=moving.waits_for_unit,
        ),
        incident_button("sc_forward", forwarding.open_forwarding, opens=True),
        pressed_by(
            vouching(
                incident_button(
                    "sc_reopen", partial(words.open_words, action=IncidentAction.REOPEN), opens=True
                ),
                cards.resolution,
                moving.show_other_resolution,
            ),
            *(Reply.NO, Reply.DISAGREED, Reply.NOT_FIXED),
            waits=moving.waits_for_unit,
            take_words=words.reopen,
        ),
        *(
            incident_button(f"sc_{action}", partial(words.open_words, action=action), opens=True)
            for action in words.WORDS_QUESTIONS
            if action != IncidentAction.REOPEN
        ),
        button("sc_apart", deciding.take_apart, INCIDENT, action=Action.HANDLE),
        *deciding.BUTTONS,
    ),
    to_do=lists.to_do,
    files=(
        MadeFile(export.RECORD, export.read_record),
        MadeFile(export.ANNEX, export.read_annex),
        MadeFile(export.WORKBOOK, export.read_workbook),
        MadeFile(lists.PICTURE, lists.read_picture),
    ),
    cards=(*cards.CARDS, lists.in_full.CARD, deciding.CARD, deciding.DONE_CARD, UNCLEAR_CARD),
    each_minute=clockwork.run,
    may_have_file=moving.may_have_file,
    listeners=(talking.LISTENER, deciding.LISTENER),
    hear_reply=talking.hear_reply,
    file_uses=lists.file_uses,
)
