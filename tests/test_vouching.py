"""A press that vouches for what its card shows carries the version that was seen; an older one does nothing.

Every button of the map is asked: does it vouch? One that does has its version held, or stands for what never
changes. And of each it is asked whether it stands under a question of ours, and which words answer that.
"""

import pytest

from bot.conversation import is_agreed, is_declined
from handlers import FEATURES
from handlers.engine import IS_SURE

# approve, file, accept, confirm, send, take over: what it vouches for may change under its card
VOUCHES = {
    "sc_mistake",
    "bc_ack",
    "bc_again",
    "bc_chase",
    "bc_now",
    "bh_no",
    "bh_ok",
    "cc_take",
    "cc_undo",
    "cc_yes",
    "cover_yes",
    "dl_correct",
    "dl_erase",
    "dl_hide",
    "gs_done",
    "ln_close",
    "mt_no",
    "mt_yes",
    "nq_chase",
    "ns_accept",
    "outage_now",
    "rp_back",
    "rp_ok",
    "rp_urge",
    "rq_chase",
    "rq_remind",
    "sc_confirm",
    "sc_over",
    "sc_reopen",
    "urge_all",
    "urge_heads",
    "vp_agree",
    "vp_refuse",
    "year_ok",
}
NEVER_CHANGES = {  # it vouches for what is made anew under another number, and never altered
    "admit": "what somebody asks for who wants to join",
    "dl_file_erase": "a file, which is never altered",
    "dl_file_keep": "a file, which is never altered",
    "dl_take": "what somebody asks for about their own data",
    "ex_ok": "what somebody said that a sentence means",
    "meant": "the words that were passed on",
    "pass": "what they typed themselves",
    "say": "what they typed themselves",
    "sc_take": "what was told of an incident",
    "take": "what they typed themselves",
    "uq_yes": "who is appointed, for which days",
}
VOUCHES_FOR_NOTHING = {
    "bh",
    "bh_back",
    "bh_fix",
    "dl",
    "dl_ask",
    "dl_drop",
    "dl_file",
    "dl_files",
    "dl_keep",
    "dl_kept",
    "dl_show",
    "dl_list",
    "dl_own",
    "dl_say",
    "mail_again",
    "rp_why",
    "still",
    "ln_with",
    "ln_files",
    "sc_again",
    "sc_unsay",
    "sc_back",
    "bc_undo",
    "rp_file",
    "held",
    "add",
    "add_day",
    "asis",
    "asked_no",
    "away",
    "away_excuse",
    "away_list",
    "bh_list",
    "days",
    "excuses",
    "shifts",
    "bc",
    "bc_ask",
    "bc_failed",
    "bc_fix",
    "bc_later",
    "bc_list",
    "bc_new",
    "bc_people",
    "bc_plan",
    "bc_repeats",
    "bc_replan",
    "bc_silent",
    "bc_skip",
    "bc_stop",
    "bc_tried",
    "bc_try",
    "calls",
    "cc",
    "cc_no",
    "cc_say",
    "ck",
    "contact",
    "cover",
    "cover_end",
    "cover_excuse",
    "cover_no",
    "cover_stop",
    "cover_today",
    "day",
    "db",
    "db_compare",
    "db_group",
    "db_person",
    "db_was",
    "decline",
    "drop",
    "drop_day",
    "dv",
    "dv_do",
    "dv_group",
    "dv_undo",
    "ex_drop",
    "ex_list",
    "excel",
    "excuse",
    "file",
    "first",
    "fix",
    "gs",
    "gs_cite",
    "gs_drop",
    "gs_excel",
    "gs_new",
    "gs_no",
    "gs_sent",
    "gs_word",
    "hd",
    "hd_drop",
    "hd_edit",
    "hd_list",
    "hd_new",
    "home",
    "joined",
    "keep",
    "language",
    "later",
    "ln",
    "ln_answer",
    "ln_list",
    "mean",
    "mean_in",
    "menu",
    "missed",
    "misses",
    "month",
    "more",
    "name",
    "no",
    "nq_file",
    "nq_list",
    "pc_list",
    "nq_new",
    "ns",
    "ns_answer",
    "ns_ask",
    "ns_correct",
    "ns_file",
    "ns_kind",
    "ns_list",
    "ns_new",
    "ns_resend",
    "ns_return",
    "ns_sheet",
    "ns_template",
    "ns_withdraw",
    "open",
    "outage",
    "outage_end",
    "pc",
    "pc_again",
    "pc_back",
    "pc_day",
    "pc_filed",
    "pc_now",
    "pc_off",
    "pc_on",
    "pc_up",
    "phone",
    "pw",
    "secret",
    "qd",
    "qd_list",
    "qd_more",
    "recode",
    "recode_file",
    "requests",
    "resume",
    "roster",
    "roster_excel",
    "rp",
    "rp_mend",
    "rp_more",
    "rp_recall",
    "rp_wish",
    "rp_write",
    "rq",
    "rq_again",
    "rq_change",
    "rq_drop",
    "rq_excel",
    "rq_filed",
    "rq_files",
    "rq_form",
    "rq_forms",
    "rq_from",
    "rq_keep",
    "rq_name",
    "rq_over",
    "rq_people",
    "rq_read",
    "rq_sheet",
    "rq_tried",
    "rq_try",
    "rs_object",
    "rs_own",
    "rs_people",
    "rs_person",
    "rs_picture",
    "rs_week",
    "sc",
    "sc_annex",
    "sc_answer",
    "sc_apart",
    "sc_ask",
    "sc_clear",
    "sc_excel",
    "sc_secret",
    "sc_files",
    "sc_whole",
    "sc_forward",
    "sc_give",
    "sc_guide",
    "sc_leave",
    "sc_list",
    "sc_new",
    "sc_picture",
    "sc_record",
    "sc_resolve",
    "sc_send",
    "sc_still",
    "sc_talk",
    "sc_with",
    "sc_withdraw",
    "sc_wrong",
    "seen",
    "someone",
    "template",
    "unclear",
    "undo",
    "unexcuse",
    "unlink",
    "unlink_now",
    "unreached",
    "unsay",
    "unshift",
    "uq_day",
    "uq_drop",
    "uq_end",
    "uq_first",
    "uq_new",
    "uq_no",
    "uq_paper",
    "urge",
    "wish",
    *(
        "vp",
        "vp_ask",
        "vp_decide",
        "vp_leave",
        "vp_list",
        "vp_mine",
        "vp_new",
        "vp_open",
        "vp_say",
        "vp_take",
    ),
    *("wm", "wm_day", "wm_done", "wm_list", "wm_no", "wm_pass", "wm_undo"),
    "wrong",
    "year",
}


CONFIRMS = {  # it stands under a question whether to do it, beside the refusal where there is one
    "bc_again",
    "bc_chase",
    "bc_now",
    "cover_stop",
    "dl_erase",
    "dv_undo",
    "hd_drop",
    "home",
    "nq_chase",
    "ns_withdraw",
    "outage_end",
    "outage_now",
    "recode_file",
    "roster",
    "rp_recall",
    "rp_urge",
    "rq_chase",
    "rq_drop",
    "rq_remind",
    "say",
    "sc_clear",
    "uq_first",
    "unlink_now",
    "urge_all",
    "urge_heads",
    "year_ok",
}
ASKS_NOTHING = {  # it vouches for a card that shows how something is, and asks no yes or no
    **dict.fromkeys(
        ("vp_agree", "vp_refuse"), "it opens who somebody is, or does not: by its own words alone"
    ),
    "cc_take": "what nobody has taken of a common incident, beside [Gửi cập nhật]",
    "cc_undo": "what was just recorded, and can be taken back",
    "cc_yes": "what may be a common incident, beside what else it may be",
    "dl_correct": "what is put right of whom, beside [Trả lời]",
    "dl_hide": "whom others are shown no more, beside [Trả lời]",
    "gs_done": "the list that has gone, beside what was rejected of it",
    "ln_close": "what somebody has written, beside [Trả lời]",
    "sc_mistake": "what was just recorded, and can be taken back",
    "sc_over": "who has the incident",
}


@pytest.mark.parametrize("name", sorted(VOUCHES))
def test_a_button_that_vouches_holds_its_version(name: str) -> None:
    assert FEATURES.buttons[name].vouches


def test_every_button_is_asked_whether_it_vouches() -> None:
    known = [*VOUCHES, *NEVER_CHANGES, *VOUCHES_FOR_NOTHING]
    assert sorted(known) == sorted(FEATURES.buttons)


def test_no_other_button_carries_a_version() -> None:
    assert {name for name, one in FEATURES.buttons.items() if one.vouches} == set(VOUCHES)


def test_every_button_that_confirms_is_known() -> None:
    assert {name for name, one in FEATURES.buttons.items() if one.confirms} == CONFIRMS


@pytest.mark.parametrize("name", sorted(VOUCHES - ASKS_NOTHING.keys()))
def test_what_vouches_under_a_question_is_answered_in_plain_words(name: str) -> None:
    button = FEATURES.buttons[name]
    assert button.confirms or button.replied


def sure_buttons() -> list[str]:
    """Return the buttons whose second press does what the first asks about."""
    return [name for name, one in FEATURES.buttons.items() if one.holds and one.holds[-1] is IS_SURE]


@pytest.mark.parametrize("name", sure_buttons())
def test_a_second_press_is_made_in_plain_words(name: str) -> None:
    others = {"rs_week": "a setting, on or off", "gs_word": "two ways on, and no yes or no"}
    assert FEATURES.buttons[name].confirms or name in others


@pytest.mark.parametrize(
    "typed", ["vâng", "dạ vâng ạ", "ok em", "đồng ý", "có", "co a", "nhắc đi", "làm đi em"]
)
def test_plain_words_say_yes(typed: str) -> None:
    assert is_agreed(typed, "Nhắc 3 người")
    assert not is_declined(typed, "Nhắc 3 người", "Không nhắc")


@pytest.mark.parametrize("typed", ["không", "dạ không", "k ạ", "thôi", "khỏi", "đừng nhắc nữa", "không nhắc"])
def test_plain_words_say_no(typed: str) -> None:
    assert is_declined(typed, "Nhắc 3 người", "Không nhắc")
    assert not is_agreed(typed, "Nhắc 3 người")


@pytest.mark.parametrize(
    "typed",
    ["xong", "được rồi", "đã nhắc rồi", "nhắc ai vậy?", "nhắc chưa", "cảm ơn", "đừng", "nhắc chị Mẫu"],
)
def test_other_words_say_no_yes(typed: str) -> None:
    assert not is_agreed(typed, "Nhắc 3 người")
