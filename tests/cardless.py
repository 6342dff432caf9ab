"""Buttons that may stand under what is no card, each with why what stands there cannot become untrue.

All others are about a subject: a message that offers one has a card (handlers/engine/cards.py), which is
drawn anew with its subject. tests/test_transcripts.py asks that of each message of each transcript.
"""

from collections.abc import Iterator

from sqlalchemy import select

from handlers import FEATURES
from handlers.engine.buttons import is_confirmation
from storage.engine import Tx
from storage.tables.engine import outbox

WHY = {  # why -> such buttons
    "it opens what there is at the press": (
        "sc_secret",
        *(
            "bc",
            "rq_change",
            "bc_failed",
            "bc_people",
            "bc_list",
            "bc_new",
            "bc_plan",
            "bc_repeats",
            "bc_silent",
            "bh",
            "calls",
            "cc",
            "contact",
            "day",
            "db",
            "db_compare",
        ),
        *("dl", "dl_files", "dl_kept", "dl_list", "dl_own"),
        *(
            "db_group",
            "db_person",
            "db_was",
            "dv",
            "dv_group",
            "excel",
            "gs",
            "gs_sent",
            "hd",
            "hd_hidden",
            "hd_list",
            "hd_paper",
            "hd_picture",
            "join",
            "old_excel",
            "old_list",
        ),
        *(
            "joined",
            "ln",
            "gq_list",
            "ln_list",
            "wm_list",
            "bg_list",
            *("tk", "tk_see", "tk_units", "tk_xlsx"),
            *("gd", "gd_list", "gd_new", "gd_part", "gd_read", "gd_word", "gd_xlsx", "gy", "gy_list"),
            *("kt", "kt_add", "kt_below", "kt_marks", "kt_off", "kt_reopen", "kt_settle", "kt_tell"),
            *("kt_term", "kt_undo", "kt_word"),
            *("vp", "vp_list", "vp_mine", "vp_new", "vp_say"),
            "menu",
            "missed",
            "month",
            "nq_draft",
            "nq_file",
            "nq_list",
            "ns",
            "ns_list",
            "sc_again",
            "ns_template",
            "open",
        ),
        *(
            "pc",
            "pc_back",
            "pc_list",
            "pc_on",
            "pc_filed",
            "pc_up",
            "qd",
            "qd_list",
            "qd_more",
            "requests",
            "resume",
            "roster_excel",
            "rp",
            "rq",
            "rq_excel",
        ),
        *(
            "rq_filed",
            "rq_files",
            "rq_form",
            "rq_forms",
            "rq_over",
            "rq_people",
            "rq_read",
            "rs_own",
            "rs_people",
            "ln_files",
        ),
        *(
            "rs_person",
            "rs_picture",
            "sc",
            "sc_annex",
            "sc_excel",
            "sc_list",
            "sc_picture",
            "sc_record",
            "template",
            "unclear",
            "unreached",
            "away_list",
            "bh_list",
            "days",
            "excuses",
            "shifts",
        ),
    ),
    "it asks first, in a question that is a card": (
        *(
            "bc_again",
            "bc_chase",
            "dl_erase",
            "hd_drop",
            "hd_ours",
            "nq_chase",
            "rq_drop",
            "uq_first",
            "urge_all",
            "urge_heads",
        ),
    ),
    "it begins a form, or a choice of the reader's own": (
        *(
            "add",
            "add_day",
            "bg_new",
            "bc_replan",
            "cover_today",
            "dl_ask",
            "dl_file",
            "dl_show",
            "dv_do",
            "first",
            "gs_new",
            "hd_edit",
            "hd_new",
            "language",
        ),
        *(
            "ln_answer",
            "misses",
            "name",
            "nq_new",
            "ns_kind",
            "ns_new",
            "ns_sheet",
            "old_check",
            "old_tell",
            "phone",
            "roster",
            "rp_wish",
            "sc_still",
        ),
        *("rq_from", "rq_keep", "rs_object", "rs_week", "sc_guide", "sc_new", "unlink", "uq_day"),
        *("uq_end", "uq_new", "year"),
    ),
    "it answers a question that was just put, and its press asks anew": (
        *("bc_tried", "still", "mean", "mean_in", "meant", "pw", "q", "rq_tried"),
    ),
    "it stands under what was just done or looked at, which says no more than that": (
        "sc_hd",
        *("gs_cite", "gs_word", "ln_close", "rp_more", "outage", "rp_write", "sc_answer", "pc_again"),
    ),
}
ASKS_FIRST = WHY["it asks first, in a question that is a card"]
CARDLESS = {name for names in WHY.values() for name in names}
# Asked which of several is meant: each choice is one of another card, of the version that it holds.
WHICH = (
    *("Anh/chị trả lời tin nào?", "Anh/chị muốn trả lời thế nào?", "Đính chính yêu cầu báo cáo nào?"),
    "Anh/chị tiếp nhận sự cố nào dưới đây?",
)

NO_CARD = select(outbox.c.text, outbox.c.options).where(outbox.c.card == "", outbox.c.action == "send")


def without_card(tx: Tx) -> Iterator[str]:
    """Yield a line for each button about a subject that was sent under what is no card."""
    for text, options in tx.execute(NO_CARD):
        for token, label, _words in options if not text.endswith(WHICH) else ():
            name, _colon, rest = token.partition(":")
            is_answer = name in ASKS_FIRST and is_confirmation(FEATURES.buttons[name], rest)
            if is_answer or (name not in CARDLESS and not name.startswith("/")):
                yield f"[{label}] ({name}) under {text[:60]!r}"
