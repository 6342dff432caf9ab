"""Prohibited acts: told by name or in confidence, followed by the office, decided (/viphamthu)."""

from bot.conversation import N_
from bot.domain.duties import MORNING_LIST
from handlers.engine import (
    ID,
    Action,
    Feature,
    Form,
    Hour,
    Listener,
    MenuGroup,
    View,
    button,
    vouching,
)
from handlers.misuse import asking, cards, clockwork, lists, moving, talking, unsealing
from storage.misuse import reports

FEATURE = Feature(
    views=(
        View(
            command="viphamthu",
            title=N_("Báo hành vi bị nghiêm cấm"),
            action=Action.TELL_MISUSE,
            show=lists.show,
            words=("vi pham thu", "bao vi pham", "bao hanh vi vi pham", "to giac vi pham"),
            opens=True,
            menu=(MenuGroup.LOOK_UP, 12),
        ),
    ),
    forms=(
        Form(
            name=asking.FLOW,
            title=N_("Báo hành vi bị nghiêm cấm"),
            action=Action.TELL_MISUSE,
            facts=asking.MisuseFacts,
            ask=asking.ask_misuse,
            execute=asking.send_misuse,
            is_secret=True,
        ),
        Form(
            name=talking.OWN_FLOW,
            title=N_("Bổ sung nội dung đã báo"),
            action=Action.TELL_MISUSE,
            facts=talking.OwnWordsFacts,
            ask=talking.ask_own_words,
            execute=talking.execute_own_words,
            is_secret=True,
        ),
        Form(
            name=talking.FLOW,
            title=N_("Hỏi người báo vi phạm"),
            action=Action.MISUSE,
            facts=talking.MisuseWordsFacts,
            ask=talking.ask_question,
            execute=talking.execute_question,
            is_over=moving.is_over,
        ),
        Form(
            name=moving.FLOW,
            title=N_("Kết luận nội dung báo vi phạm"),
            action=Action.MISUSE,
            facts=moving.VerdictFacts,
            ask=moving.ask_verdict,
            execute=moving.execute_verdict,
            is_over=moving.is_over,
        ),
        Form(
            name=unsealing.FLOW,
            title=N_("Đề nghị mở danh tính người báo"),
            action=Action.UNSEAL,
            facts=unsealing.UnsealFacts,
            ask=unsealing.ask_reason,
            execute=unsealing.execute_asking,
        ),
    ),
    buttons=(
        button(cards.SHOW, lists.show_one, moving.REPORT, action=Action.MISUSE),
        button(cards.LIST, lists.show_page, ID, action=Action.MISUSE),
        button(cards.NEW, asking.open_form, action=Action.TELL_MISUSE, opens=True),
        button(cards.MINE, lists.show_own, ID, action=Action.TELL_MISUSE),
        button(cards.SAY, talking.open_own_words, ID, action=Action.TELL_MISUSE, opens=True),
        button(cards.TAKE, moving.take, moving.REPORT, action=Action.MISUSE, is_live=moving.can_take),
        button(cards.LEAVE, moving.leave, moving.REPORT, action=Action.MISUSE, is_live=moving.has_it),
        button(
            cards.ASK,
            talking.open_question,
            moving.REPORT,
            action=Action.MISUSE,
            opens=True,
            is_live=moving.is_open,
        ),
        button(
            cards.DECIDE,
            moving.open_verdict,
            moving.REPORT,
            action=Action.MISUSE,
            opens=True,
            is_live=moving.is_open,
        ),
        button(
            cards.UNSEAL,
            unsealing.open_asking,
            moving.REPORT,
            action=Action.UNSEAL,
            opens=True,
            is_live=unsealing.can_ask,
        ),
        vouching(
            button(
                cards.AGREE,
                unsealing.agree,
                moving.REPORT,
                action=Action.UNSEAL,
                is_live=unsealing.can_agree,
            ),
            cards.asking_version,
            unsealing.show_newer,
        ),
        vouching(
            button(
                cards.REFUSE,
                unsealing.refuse,
                moving.REPORT,
                action=Action.UNSEAL,
                is_live=unsealing.is_asked,
            ),
            cards.asking_version,
            unsealing.show_newer,
        ),
    ),
    cards=cards.CARDS,
    lists=(reports.SUBJECT,),
    to_do=lists.to_do,
    listeners=(
        Listener(
            reports.OWN,
            talking.hearer,
            talking.tell_words,
            last_words=talking.last_words,
            label=talking.label,
        ),
    ),
    hear_reply=talking.hear_reply,
    hours=(Hour(lambda _settings: [MORNING_LIST], clockwork.remind),),
)
