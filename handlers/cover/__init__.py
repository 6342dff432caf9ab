"""Absences, and substitutes who are asked, answer once, and are none when it is over (khoản 6 Điều 4)."""

from bot.conversation import N_
from bot.domain.duties import HEADS_HOUR
from handlers.cover import absence, asking, clockwork, deciding, lists, said, shown
from handlers.cover.leaving import end_covers_of_leaver, warn_of_leaving
from handlers.duties import duty_for
from handlers.engine import (
    DAY,
    ID,
    IS_SURE,
    Action,
    Feature,
    Form,
    Hour,
    Listener,
    MenuGroup,
    Part,
    Reply,
    button,
    confirming,
    pressed_by,
    vouching,
)

COVER_TO_ANSWER = Part(deciding.cover_to_answer, deciding.own_cover)
COVER_TO_END = Part(deciding.locked_cover_to_end, deciding.cover_to_end)
ROUND = Part(lambda _context, text: absence.round_in(text))

FEATURE = Feature(
    forms=(
        Form(
            name=absence.FLOW,
            command="vangmat",
            title=N_("Báo vắng mặt"),
            action=Action.CHECK,
            begin=absence.begin_absence,
            facts=absence.AbsenceFacts,
            ask=absence.ask_absence,
            execute=absence.execute_absence,
            words=("vang mat", "di vang"),
            menu=(MenuGroup.DAILY, 3),
        ),
        Form(
            name=asking.FLOW,
            command="tructhay",
            title=N_("Cử người trực thay"),
            action=Action.COVER,
            begin=asking.begin_cover,
            facts=asking.CoverFacts,
            ask=asking.ask_cover,
            execute=asking.execute_cover,
            words=("truc thay",),
            menu=(MenuGroup.DAILY, 4),
        ),
    ),
    buttons=(
        button("away", absence.open_absence, ID, action=Action.CHECK, opens=True),
        button("away_list", lists.show_page, DAY, DAY, ID),
        button("away_excuse", absence.excuse_absence, Part(absence.running_absence), ID),
        confirming(
            button(
                *("home", absence.come_back, Part(absence.absence_to_end), IS_SURE),
                is_live=absence.is_not_over,
            )
        ),
        button("cover", asking.open_cover, ID, ID, opens=True),
        button("someone", asking.open_for_today, duty_for(Action.DELEGATE), opens=True),
        button("cover_today", asking.open_for_today, duty_for(Action.DELEGATE), opens=True),
        pressed_by(
            vouching(
                button("cover_yes", deciding.accept, COVER_TO_ANSWER),
                shown.cover_version,
                deciding.show_changed,
            ),
            *(Reply.YES, Reply.AGREED, Reply.ACCEPTED),
            waits=deciding.is_unanswered,
            takes_late=deciding.is_open,
        ),
        pressed_by(
            button("cover_no", deciding.decline, COVER_TO_ANSWER),
            *(Reply.NO, Reply.DECLINED, Reply.DISAGREED),
            waits=deciding.is_unanswered,
            take_words=deciding.decline,
        ),
        button("cover_end", deciding.ask_to_end, Part(deciding.cover_to_end)),
        confirming(button("cover_stop", deciding.end_cover, COVER_TO_END)),
        button("cover_excuse", absence.excuse_gap, ID, ROUND, ROUND),
    ),
    listeners=(
        Listener(
            "cover",
            deciding.nobody_hears,
            deciding.tell_nobody,
            take=deciding.decline_in_words,
            is_talk=False,
        ),
    ),
    cards=shown.CARDS,
    each_minute=shown.redraw_as_half_day_ends,
    hours=(
        Hour(lambda _settings: [HEADS_HOUR], clockwork.tell_week_ahead),
        Hour(
            lambda settings: [begins for (begins, _ends), _nudges in settings.rounds],
            clockwork.tell_of_silence,
        ),
    ),
)
