"""The ways in which a deed can be begun, with the right that each needs: from the map of the bot itself.

Commands and words stand on the map with their action. What a button needs is written here, and a test
compares this list with the map: a new button without a line fails.
"""

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.rights import HEADING, WORKING, Action, Reach, Role
from handlers import FEATURES
from handlers.directory.finding import group_mark
from handlers.engine import Form, MenuGroup
from handlers.incidents import moving
from tests.hostile import of_changes
from tests.hostile.way import OTHER, OWN, TRYING, Way, of_units, one, own, seen

LISTS = ("all", "mine", "unit:1", "state:received", "by_unit", "by_state", "closed", "by_month")
LETTERS = dict.fromkeys(("gs", "gs_cite", "gs_drop", "gs_word", "gs_excel", "gs_sent"), "{batch}")
LETTERS |= {"gs_new": "", "gs_done": "{batch_gone}", "gs_no": "{change_gone}"}

BUTTONS: dict[str, list[Way]] = {
    "ck": of_units("ck:{duty_UNIT}:none", Action.CHECK) + of_units("ck:{duty_UNIT}:head", Action.CHECK),
    "no": of_units("no:{duty_UNIT}", Action.CHECK),
    "more": of_units("more:{duty_UNIT}", Action.CHECK),
    "later": of_units("later:{duty_UNIT}", Action.CHECK),
    "undo": own("undo:{check_WHO}", ("minh", "lan")),
    "fix": of_units("fix:{duty_UNIT}", Action.CHECK) + of_units("fix:{duty_UNIT}:head", Action.CHECK),
    "seen": of_units("seen:{seen_UNIT}", Action.CHECK),
    "vp": one("vp:{misuse}", Action.MISUSE),
    "vp_list": one("vp_list:1", Action.MISUSE),
    "vp_new": one("vp_new", Action.TELL_MISUSE),
    "vp_mine": one("vp_mine:1", Action.TELL_MISUSE),
    "vp_say": [Way("vp_say:1", "button", owner="nobody")],  # theirs alone who told it, by its thread
    **{name: one(f"{name}:{{misuse}}", Action.MISUSE) for name in ("vp_take", "vp_ask", "vp_decide")},
    "vp_leave": [Way("vp_leave:{misuse}", "button", owner="nobody")],  # nobody has taken it
    "vp_open": one("vp_open:{misuse}", Action.UNSEAL),
    **{name: one(f"{name}:{{misuse_asked}}", Action.UNSEAL) for name in ("vp_agree", "vp_refuse")},
    "wm": of_units("wm:{seen_UNIT}", Action.CHECK),
    "wm_list": [Way("wm_list:1", "button")],
    "wm_day": of_units("wm_day:{seen_UNIT}", Action.CHECK),
    **{name: of_units(f"{name}:{{seen_UNIT}}", Action.DELEGATE) for name in ("wm_pass", "wm_done")},
    **{  # it was passed on to none of them, and none has settled it
        name: [Way(f"{name}:{{seen_{OWN}}}", "button", owner="nobody")] for name in ("wm_no", "wm_undo")
    },
    **{name: of_units(f"{name}:{{handover_UNIT}}", Action.HANDOVERS) for name in ("bg", "bg_paper")},
    **{name: of_units(f"{name}:{{handover_UNIT}}", Action.DELEGATE) for name in ("bg_who", "bg_day")},
    "bg_drop": of_units("bg_drop:{handover_UNIT}", Action.DELEGATE),
    "bg_list": one("bg_list:1", Action.HANDOVERS),
    "bg_new": one("bg_new", Action.HAND_OVER),
    **{name: own(f"{name}:{{given_WHO}}", TRYING) for name in ("bg_give", "bg_lack")},
    **{name: own(f"{name}:{{taken_WHO}}", TRYING) for name in ("bg_take", "bg_pass")},
    "bg_undo": [Way(f"bg_undo:{{handover_{OWN}}}", "button", owner="nobody")],  # nobody has confirmed
    **{name: of_units(f"{name}:{{report_UNIT}}", Action.REPORT) for name in ("tk", "tk_all", "tk_fill")},
    "tk_see": [way for unit in (OWN, OTHER) for way in one(f"tk_see:{{report_{unit}}}", Action.LOOK)],
    "tk_units": one("tk_units:{inspected}:1", Action.LOOK),
    "tk_xlsx": one("tk_xlsx:{inspected}", Action.LOOK),
    "gy": of_units("gy:{opinion_UNIT}", Action.OPINE),
    "gy_list": one("gy_list:1", Action.OPINE),
    **{name: of_units(f"{name}:{{opinion_UNIT}}", Action.OPINE) for name in ("gy_yes", "gy_say")},
    "gy_undo": of_units("gy_undo:{agreed_UNIT}", Action.OPINE),
    "gy_drop": of_units("gy_drop:{differs_UNIT}", Action.OPINE),
    **{
        name: [
            *one(f"{name}:{{draft}}", Action.LOOK),
            *of_units(f"{name}:{{draft_UNIT}}", Action.CONSULT_OWN),
        ]
        for name in ("gd", "gd_word", "gd_xlsx")
    },
    "gd_read": [
        *one("gd_read:{draft}:1", Action.LOOK),
        *of_units("gd_read:{draft_UNIT}:1", Action.CONSULT_OWN),
    ],
    "gd_list": one("gd_list:1", Action.LOOK),
    "gd_new": one("gd_new:", Action.ASK_OPINIONS),
    **{
        name: [
            *one(f"{name}:{{draft}}", Action.CONSULT),
            *of_units(f"{name}:{{draft_UNIT}}", Action.CONSULT_OWN),
        ]
        for name in ("gd_reply", "gd_sheet", "gd_day", "gd_recall", "gd_chase")
    },
    "gd_part": one("gd_part:{part}", Action.CONSULT),
    "gd_tell": one("gd_tell:{draft}", Action.CONSULT),
    "wrong": [
        *one("wrong:{consent}", Action.ADMIT),
        Way("wrong:{consent_officer}", "button", roles=(*HEADING, *WORKING)),
        *one("wrong:{consent_elsewhere}", Action.ADMIT),
    ],
    "joined": one("joined:", Action.ADMIT),
    "requests": one("requests", Action.ADMIT),
    "admit": one("admit:{request}", Action.ADMIT),
    "decline": one("decline:{request}", Action.ADMIT),
    "add": [Way("add", "button")],
    "contact": own("contact:{contact_WHO}"),
    "first": own("first:{contact_WHO}"),
    "keep": [Way("keep", "button")],
    **{name: [Way(name, "button")] for name in ("mail_again", "still")},
    "unlink": own("unlink:{contact_WHO}"),
    "unlink_now": own("unlink_now:{contact_WHO}"),
    "name": own("name:{contact_WHO}"),
    "language": [Way("language:en", "button")],
    "day": one("day:2026-11-25:1", Action.SEE, Reach.ALL),
    "unreached": one("unreached:1", Action.SEE, Reach.ALL),
    "month": one("month:2026-11", Action.SEE),
    "excel": one("excel:2026-11", Action.EXPORT),
    "rs_picture": [
        way
        for span in ("2026-11", "2026-H2", "2026-05-16..2026-11-15")
        for way in one(f"rs_picture:{span}:1", Action.SEE)
    ],
    "rs_week": [Way("rs_week:no", "button", roles=HEADING)],
    "rs_own": [Way("rs_own:2026-11", "button")],
    "rs_object": one("rs_object:2026-11", Action.INQUIRE),
    "rs_people": one("rs_people:2026-11:1", Action.RATE),
    "rs_person": of_units("rs_person:{person_UNIT}:2026-11", Action.RATE),
    "misses": [Way("misses:evening", "button", roles=HEADING)],
    "phone": one("phone:", Action.BY_PHONE),
    "missed": of_units("missed:{duty_UNIT}", Action.URGE),
    "urge": of_units("urge:{duty_UNIT}", Action.URGE),
    "urge_all": one("urge_all:2026-11-25", Action.URGE) + one("urge_all:2026-11-25:0:0", Action.URGE),
    "urge_heads": one("urge_heads", Action.URGE, Reach.ALL) + one("urge_heads:all:0", Action.URGE, Reach.ALL),
    "calls": one("calls:2026-11-25:1", Action.SEE, Reach.ALL),
    "excuse": of_units("excuse:{duty_UNIT}", Action.EXCUSE),
    "unexcuse": of_units("unexcuse:{excuse_UNIT}", Action.EXCUSE)
    + one("unexcuse:{excuse_all}", Action.EXCUSE, Reach.ALL),
    "shifts": one("shifts:1", Action.ON_CALL),
    "excuses": one("excuses:1", Action.EXCUSE),
    "days": [Way("days:1", "button")],
    "bh_list": one("bh_list:1", Action.SUBMIT),
    "away_list": [Way("away_list:2026-11-25:2026-11-25:1", "button")],
    "unshift": one("unshift:{shift}", Action.ON_CALL),
    "outage": [
        way
        for deed in ("begin", "yes", "no", "end", "undo:1")
        for way in one(f"outage:{deed}", Action.OUTAGE)
    ],
    "outage_end": one("outage_end:1", Action.OUTAGE),
    "outage_now": one("outage_now:all:0", Action.OUTAGE),
    "add_day": [way for kind in ("off", "work", "swap") for way in one(f"add_day:{kind}", Action.CALENDAR)],
    "drop_day": one("drop_day:{day}", Action.CALENDAR),
    "year": one("year:2027", Action.CALENDAR),
    "year_ok": one("year_ok:2027", Action.CALENDAR),
    "away": one(f"away:{{duty_{OWN}}}", Action.CHECK),
    "away_excuse": of_units("away_excuse:{absence_lan}:{unit_UNIT}", Action.EXCUSE),
    "home": [
        replace(way, led_by=("hoa", "dung") if way.owner in ("lan", "minh", "son") else ())
        for way in own("home:{absence_WHO}") + own("home:{absence_WHO}:yes")
    ],
    "cover": [
        *own("cover:{absence_WHO}:0", ("son", "vinh")),
        Way("cover:{absence_minh}:0", "button", roles=(*HEADING, Role.OFFICER)),
        Way(f"cover:{{absence_hoa}}:{{unit_{OWN}}}", "button", roles=HEADING),
        Way(f"cover:{{absence_lan}}:{{unit_{OWN}}}", "button", roles=HEADING),
        Way(f"cover:{{absence_lan}}:{{unit_{OTHER}}}", "button", owner="lan"),
    ],
    **{
        name: [
            *own(f"{name}:{{asked_WHO}}", ("hoa", "dung", "minh", "son", "lan")),
            Way(f"{name}:{{asked_vinh}}", "button", owner="nobody"),  # who is of another unit
        ]
        for name in ("cover_yes", "cover_no")
    },
    **{
        name: [
            Way(f"{name}:{{asked_son}}", "button", roles=(*HEADING, Role.STAFF)),
            Way(f"{name}:{{asked_minh}}", "button", roles=(*HEADING, Role.OFFICER)),
            Way(f"{name}:{{asked_vinh}}", "button", roles=(*HEADING, Role.OFFICE)),
            Way(f"{name}:{{asked_there}}", "button", owner="lan"),
        ]
        for name in ("cover_end", "cover_stop")
    },
    "cover_today": of_units("cover_today:{duty_UNIT}", Action.DELEGATE),
    "someone": of_units("someone:{duty_UNIT}", Action.DELEGATE),
    "cover_excuse": of_units("cover_excuse:{unit_UNIT}:202612011:202612012", Action.EXCUSE),
    "resume": own("resume:{form_WHO}"),
    "held": [Way("held:use:{form_minh}", "button", owner="nobody")],  # no form holds anything
    "open": [],  # the commands, below
    "menu": [Way(f"menu:{group}", "button") for group in MenuGroup],
    "pw": [Way("pw:no", "button")],
    "secret": [Way("secret:nothing:1", "button", owner="nobody")],  # nothing was asked of them
    "roster": one("roster:{file}", Action.ROSTER),
    "drop": [Way("drop:", "button")],
    **{
        name: one(f"{name}:", Action.ROSTER)
        for name in ("template", "roster_excel", "db_compare", "old_excel")
    },
    "file": [*own("file:{file_WHO}"), Way("file:{file_of_report}", "button", owner="hoa")],
    "say": [Way("say:{words_minh}:incident_talk:{received_xlongtan}", "button", owner="minh")],
    "take": [Way("take:{words_vinh}:incident_talk:{received_xlongtan}", "button", owner="vinh")],
    "pass": own("pass:{words_WHO}:inquiry:0", ("hoa", "dung", "minh", "son", "lan")),
    "unsay": own("unsay:{words_WHO}"),
    "wish": own("wish:{words_WHO}:whoami"),
    "asis": [Way("asis:{words_minh}", "button", owner="nobody")],  # no form asks anything
    "kt_term": one("kt_term:2026-H2", Action.LOOK),
    **{name: one(f"{name}:{{commendation}}:1", Action.LOOK) for name in ("kt", "kt_below", "kt_marks")},
    "kt_word": one("kt_word:{commendation_settled}", Action.LOOK),
    **{name: one(f"{name}:{{commendation}}", Action.COMMEND) for name in ("kt_off", "kt_add")},
    "kt_settle": one("kt_settle:{commendation}", Action.COMMEND),
    "kt_undo": one("kt_undo:{commendation_mark}", Action.COMMEND),
    **{name: one(f"{name}:{{commendation_settled}}", Action.COMMEND) for name in ("kt_tell", "kt_reopen")},
    "gq": [Way("gq:{feedback}", "button", Action.LOOK)],
    **{name: one(f"{name}:", Action.LOOK) for name in ("gq_list", "gq_done")},
    **{name: one(f"{name}:{{feedback_letter}}", Action.LOOK) for name in ("gq_letter", "gq_word")},
    "gq_new": one("gq_new:", Action.SUGGEST),
    "gq_said": own("gq_said:{words_WHO}"),
    "gq_back": [Way("gq_back:{feedback}", "button", owner="lan")],
    "gq_answer": one("gq_answer:{feedback}", Action.WEIGH),
    "gq_make": one("gq_make:", Action.WEIGH),
    **{name: one(f"{name}:{{feedback_letter}}", Action.WEIGH) for name in ("gq_sent", "gq_drop")},
    "ln": one("ln:{inquiry}", Action.LOOK),
    "ln_files": [Way("ln_files:{inquiry}", "button", owner="nobody")],  # it has none
    "ln_with": [Way("ln_with:1", "button", Action.WRITE)],
    "recode": [Way("recode:1", "button")],
    "recode_file": own("recode_file:{document_WHO}"),
    "ln_list": one("ln_list:", Action.LOOK),
    "ln_answer": one("ln_answer:{inquiry}", Action.ANSWER),
    "ln_close": one("ln_close:{inquiry}", Action.ANSWER),
    "mean": one("mean:{inquiry}", Action.ANSWER),
    "mean_in": one("mean_in:{inquiry}:daily", Action.ANSWER),
    "meant": one("meant:{inquiry}:away", Action.ANSWER),
    "ex_ok": one("ex_ok:{example}", Action.ANSWER),
    "ex_drop": one("ex_drop:{example}", Action.ANSWER),
    "ex_list": one("ex_list:", Action.ANSWER),
    "unclear": one("unclear:2026-11-23", Action.ANSWER),
    "sc": seen("sc:{received_UNIT}", Action.FOLLOW),
    "sc_files": seen("sc_files:{received_UNIT}", Action.FOLLOW),
    "sc_whole": seen("sc_whole:{received_UNIT}", Action.FOLLOW),
    "sc_annex": seen("sc_annex:{received_UNIT}", Action.FOLLOW),
    "sc_record": seen("sc_record:{received_UNIT}", Action.FOLLOW),
    "sc_list": [
        *one("sc_list:own:1", Action.RAISE),
        *one("sc_list:own_closed:1", Action.RAISE),
        *(way for which in LISTS for way in one(f"sc_list:{which}:1", Action.LOOK)),
    ],
    "sc_excel": one("sc_excel:", Action.LOOK),
    "sc_picture": one("sc_picture:", Action.LOOK),
    "sc_new": one("sc_new:", Action.RAISE),
    "sc_with": one("sc_with:1", Action.RAISE),
    "sc_still": own("sc_still:{solved_WHO}", ("hoa", "dung", "minh", "son", "vinh", "thu", "lan")),
    "sc_send": of_units("sc_send:{received_UNIT}:1", Action.FOLLOW),
    "sc_leave": [Way("sc_leave:1", "button")],
    "sc_hd": of_units("sc_hd:{received_UNIT}:{guide}", Action.HANDLE),
    "sc_guide": one("sc_guide:", Action.HANDLE),
    **{f"sc_{act}": of_units(f"sc_{act}:{{received_UNIT}}", Action.HANDLE) for act in moving.OFFICE_ACTIONS},
    "sc_over": of_units("sc_over:{waiting_UNIT}", Action.HANDLE),
    "sc_give": [
        *of_units("sc_give:{waiting_UNIT}", Action.HANDLE),
        *of_units("sc_give:{waiting_UNIT}:9", Action.HANDLE),
    ],
    "sc_talk": of_units("sc_talk:{received_UNIT}", Action.FOLLOW),
    "sc_again": of_units("sc_again:{closed_UNIT}", Action.FOLLOW),
    "sc_back": of_units("sc_back:{received_UNIT}", Action.FOLLOW),
    "sc_clear": of_units("sc_clear:{waiting_UNIT}", Action.FOLLOW),
    "sc_unsay": of_units("sc_unsay:{waiting_UNIT}:1", Action.FOLLOW),
    "sc_answer": of_units("sc_answer:{waiting_UNIT}", Action.FOLLOW),
    "sc_withdraw": of_units("sc_withdraw:{received_UNIT}", Action.FOLLOW),
    "sc_confirm": of_units("sc_confirm:{resolved_UNIT}", Action.FOLLOW),
    "sc_reopen": of_units("sc_reopen:{resolved_UNIT}", Action.FOLLOW),
    "bc": one("bc:{broadcast}", Action.LOOK),
    "bc_new": one("bc_new:", Action.BROADCAST) + one("bc_new:{broadcast}", Action.BROADCAST),
    "bc_list": one("bc_list:2", Action.LOOK),
    "bc_try": one("bc_try:", Action.BROADCAST),
    "bc_tried": one("bc_tried:", Action.BROADCAST),
    "sc_apart": of_units("sc_apart:{common_UNIT}", Action.HANDLE),
    "cc": one("cc:{proposed}", Action.HANDLE),
    "cc_yes": one("cc_yes:{proposed}", Action.HANDLE),
    "cc_no": one("cc_no:{proposed}", Action.HANDLE),
    "cc_undo": one("cc_undo:{confirmed}", Action.HANDLE),
    "cc_say": [
        *one("cc_say:confirm:{proposed}", Action.HANDLE),
        *one("cc_say:update:{confirmed}", Action.HANDLE),
        *one("cc_say:resolve:{confirmed}", Action.HANDLE),
    ],
    "cc_take": one("cc_take:{confirmed}", Action.HANDLE),
    "db": [Way("db:1", "button")],
    "db_group": [Way(f"db_group:{group_mark('UBND xã')}", "button")],
    "db_person": [Way("db_person:1", "button")],
    "hd": [Way("hd:{guide}", "button")],
    "hd_list": [Way("hd_list:", "button")],
    "hd_picture": [Way("hd_picture:{guide}", "button")],
    "hd_paper": [Way("hd_paper:{guide}", "button")],
    "hd_ours": one("hd_ours:{guide}", Action.BROADCAST) + one("hd_ours:{guide}:1", Action.BROADCAST),
    "hd_hidden": one("hd_hidden:", Action.BROADCAST),
    "hd_again": one("hd_again:gui-nham", Action.BROADCAST),
    "old_list": [Way("old_list:1", "button")],
    "old_check": [Way("old_check:", "button")],
    "old_tell": one("old_tell:", Action.BROADCAST),
    "hd_new": one("hd_new:", Action.BROADCAST),
    "hd_edit": one("hd_edit:{guide}", Action.BROADCAST),
    "hd_drop": one("hd_drop:{guide}", Action.BROADCAST) + one("hd_drop:{guide}:1", Action.BROADCAST),
    "qd": [Way("qd:7.7", "button"), Way("qd:9", "button"), Way("qd:0", "button")],
    "qd_more": [Way("qd_more:4:7", "button")],
    "qd_list": [Way("qd_list:", "button")],
    "bc_repeats": one("bc_repeats:", Action.LOOK),
    "bc_plan": one("bc_plan:{plan}", Action.LOOK),
    "bc_replan": one("bc_replan:{plan}", Action.BROADCAST),
    "bc_skip": one("bc_skip:{plan}:2026-12-02", Action.BROADCAST),
    "bc_fix": one("bc_fix:{broadcast}", Action.BROADCAST),
    "bc_ack": own("bc_ack:{told_WHO}"),
    "bc_undo": own("bc_undo:{told_WHO}"),
    "bc_chase": one("bc_chase:{told_hoa}", Action.BROADCAST),
    **{
        name: one(f"{name}:{{broadcast}}", Action.BROADCAST)
        for name in (
            "bc_fix",
            "bc_stop",
            "bc_again",
            "bc_ask",
            "bc_now",
            "bc_later",
        )
    },
    **{name: one(f"{name}:{{broadcast}}", Action.LOOK) for name in ("bc_silent", "bc_people", "bc_failed")},
    "bh": [Way("bh:{waiting}", "button", roles=WORKING)],
    "bh_ok": one("bh_ok:{waiting}", Action.RELEASE),
    "bh_no": one("bh_no:{waiting}", Action.RELEASE),
    "bh_back": [Way("bh_back:{waiting}", "button", owner="thu")],
    "bh_fix": [Way("bh_fix:{came_back}", "button", owner="thu")],
    "rp": of_units("rp:{report_UNIT}", Action.REPORT),
    "rp_file": of_units("rp_file:{report_UNIT}:1", Action.REPORT),
    "rp_write": of_units("rp_write:{report_UNIT}", Action.REPORT),
    "rp_urge": of_units("rp_urge:{report_UNIT}:0", Action.URGE),
    "asked_no": one("asked_no:1:rq:{asked}", Action.LOOK) + one("asked_no:1:open:trangthai", Action.SEE),
    "rp_wish": one("rp_wish:", Action.REPORT),
    "rp_more": of_units("rp_more:{report_UNIT}", Action.REPORT),
    "mt_yes": one("mt_yes:{wish}", Action.REQUEST),
    "mt_no": one("mt_no:{wish}", Action.REQUEST),
    "rp_ok": of_units("rp_ok:{handed_UNIT}", Action.APPROVE),
    "rp_recall": [
        Way(f"rp_recall:{{handed_{OWN}}}", "button", owner="lan"),
        Way(f"rp_recall:{{handed_{OTHER}}}", "button", owner="nobody"),
    ],
    "rp_back": of_units("rp_back:{handed_UNIT}", Action.APPROVE),
    "rq_from": one("rq_from:", Action.REQUEST) + one("rq_from:{template}", Action.REQUEST),
    "pc_day": one("pc_day:{asked}", Action.REQUEST),
    "pc_now": one("pc_now:second_half:2026", Action.REQUEST),
    "pc_up": one("pc_up:{asked}", Action.REQUEST),
    "pc_filed": one("pc_filed:{asked}:1", Action.REQUEST),
    "sc_secret": one("sc_secret", Action.RAISE),
    "pc_again": one("pc_again:{asked}", Action.REQUEST),
    "pc_off": one("pc_off:{asked}", Action.REQUEST),
    "rq_again": one("rq_again:{asked}", Action.REQUEST),
    "rq_change": one("rq_change:{asked}", Action.REQUEST),
    "rq_excel": one("rq_excel:{asked}", Action.LOOK),
    "rq_files": one("rq_files:{with_file}", Action.LOOK),
    "rq_filed": one("rq_filed:{asked}:1", Action.LOOK),
    "rq_read": [way for unit in (OWN, OTHER) for way in one(f"rq_read:{{filed_{unit}}}", Action.LOOK)],
    "rq_sheet": one("rq_sheet:", Action.REQUEST),
    "rq_try": one("rq_try:", Action.REQUEST),
    "rq_tried": one("rq_tried:write", Action.REQUEST) + one("rq_tried:more", Action.REQUEST),
    "rq_forms": one("rq_forms:", Action.REQUEST),
    "rq_form": one("rq_form:{template}", Action.REQUEST),
    "rq_name": one("rq_name:{template}", Action.REQUEST),
    "rq_drop": one("rq_drop:{template}", Action.REQUEST)
    + one("rq_drop:{template}:{template_kept}", Action.REQUEST),
    "rq_over": one("rq_over:1", Action.LOOK),
    "rq_keep": one("rq_keep:{asked}", Action.REQUEST),
    "rq": one("rq:{asked}", Action.LOOK),
    "rq_chase": one("rq_chase:{asked}", Action.REQUEST),
    "rq_remind": one("rq_remind:{asked}:u6", Action.REQUEST),
    "rp_mend": own("rp_mend:1:1", ()),
    "rp_why": own("rp_why:1:1", ()),  # of words that are kept: theirs alone
    "dl_file": [Way("dl_file", "button")],
    "dl_kept": [Way("dl_kept", "button")],
    "dl_show": [Way("dl_show", "button")],
    "dl_hide": one("dl_hide:{data_minh}", Action.OWN_DATA),
    "dl_ask": [Way("dl_ask:restrict", "button")],
    "dl_own": own("dl_own:{data_WHO}", ("minh", "lan")),
    "dl_drop": own("dl_drop:{data_WHO}", ("minh", "lan")),
    "dl": one("dl:{data_minh}", Action.OWN_DATA),
    "dl_list": one("dl_list:1", Action.OWN_DATA),
    "dl_take": one("dl_take:{data_minh}", Action.OWN_DATA),
    "dl_say": one("dl_say:{data_minh}:answer", Action.OWN_DATA)
    + one("dl_say:{data_minh}:refuse", Action.OWN_DATA)
    + one("dl_say:{data_minh}:extend", Action.OWN_DATA),
    "dl_correct": one("dl_correct:{data_minh}", Action.OWN_DATA),
    "dl_erase": one("dl_erase:{data_erased}", Action.OWN_DATA),
    "dl_keep": one("dl_keep", Action.OWN_DATA),
    "dl_files": one("dl_files:{data_erased}", Action.OWN_DATA),
    "dl_file_erase": one("dl_file_erase:{to_erase}", Action.OWN_DATA),
    "dl_file_keep": one("dl_file_keep:{to_keep}", Action.OWN_DATA),
    "rq_people": one("rq_people:{asked}:1", Action.LOOK),
    "uq_new": of_units("uq_new:{unit_UNIT}", Action.DELEGATE),
    "uq_day": of_units("uq_day:{unit_UNIT}", Action.DELEGATE),
    "uq_end": of_units("uq_end:{officer_UNIT}", Action.DELEGATE),
    "uq_drop": of_units("uq_drop:{appointed_UNIT}", Action.DELEGATE),
    "uq_first": of_units("uq_first:{officer_UNIT}", Action.DELEGATE),
    "uq_paper": of_units("uq_paper:{appointed_UNIT}", Action.DELEGATE),
    "uq_yes": own("uq_yes:{delegation_WHO}"),
    "uq_no": own("uq_no:{delegation_WHO}"),
    "nq_new": of_units("nq_new:{unit_UNIT}", Action.RULES),
    "nq_list": one("nq_list:1", Action.RULES, Reach.ALL),
    "pc_list": one("pc_list:1", Action.LOOK, Reach.ALL),
    "nq_chase": one("nq_chase:", Action.RULES, Reach.ALL),
    "nq_file": of_units("nq_file:{rules_UNIT}", Action.SEE_RULES),
    "nq_draft": of_units("nq_draft:{unit_UNIT}", Action.SEE_RULES),
    "pc": own("pc:{mailbox_WHO}") + of_units("pc:{mailbox_UNIT}", Action.CHECK),
    "pc_on": own("pc_on:{mailbox_WHO}:2026-11-20")
    + of_units("pc_on:{mailbox_UNIT}:2026-11-20", Action.CHECK),
    "pc_back": own("pc_back:{mailbox_WHO}:2026-11-20:")
    + of_units("pc_back:{mailbox_UNIT}:2026-11-20:", Action.CHECK),
    "db_was": [Way("db_was:{renamed}", "button")],
    **{name: one(f"{name}:{which}", Action.DECIDE) for name, which in LETTERS.items()},
    "dv": one("dv:1", Action.LOOK),
    "dv_group": one(f"dv_group:{group_mark('UBND xã')}", Action.LOOK),
    "dv_do": [
        *one("dv_do:new", Action.UNITS),
        *one("dv_do:into:{coming}", Action.UNITS),
        *(one(f"dv_do:{kind}:1", Action.UNITS)[0] for kind in ("renamed", "closed", "merged")),
    ],
    "dv_undo": one("dv_undo:{planned}", Action.UNITS) + one("dv_undo:{coming}:2", Action.UNITS),
    **of_changes.BUTTONS,
    "q": own("q:{form_WHO}:span:mai"),  # an answer of a form
}


def entries() -> Iterator[Way]:
    """Yield commands and views: by name, by each of their words, by the button that stands for them."""
    for name, entry in FEATURES.commands.items():
        if name == "start":
            continue  # for whoever comes
        if not (isinstance(entry, Form) and entry.is_hidden):
            yield Way(f"/{name}", "command", entry.action)
            yield Way(f"/{name} {OTHER}", "command", entry.action)
        for words in entry.words:
            yield Way(words, "word", entry.action)
        if not entry.is_hidden:
            yield Way(f"open:{name}", "button", entry.action)


WORDS = (  # that mean a deed outside any form
    *(Way(said, "word", Action.CHECK) for said in ("xong", "đã kiểm tra, không có thư mới", "30 phút nữa")),
    Way("không vào được hộp thư", "word", Action.RAISE),
    Way("mai em đi công tác", "word", Action.CHECK),
    Way("xem tình hình hôm nay", "word", Action.SEE),
    Way("ai theo dõi hộp thư ngày 12/3", "word", Action.DELEGATE),
    Way("/suco 1", "word", Action.FOLLOW, OWN, or_looking=True),
    Way("/suco SC-2026-0005", "word", Action.FOLLOW, OTHER, or_looking=True),
    Way("/nhansu 1", "word", Action.CHANGE, OWN, or_looking=True),
    Way("/nhansu NS-2026-0005", "word", Action.CHANGE, OTHER, or_looking=True),
    Way("Xem SC-2026-0001", "word", Action.FOLLOW, OWN, or_looking=True),  # by its number, as by /suco
    *(Way(said, "word", owner="nobody") for said in ("Tải tệp đính kèm", "Lưu làm mẫu")),
    Way("Duyệt và nộp", "word", roles=HEADING),  # whose approval a report waits for: it is shown
    Way("tep{file_of_report}", "word", owner="hoa"),  # to whom it went, to be approved
)
FILES = (Way("danh-sach.xlsx", "file", Action.ROSTER), Way("DANH SACH.XLS", "file", Action.ROSTER))


def ways() -> list[Way]:
    return [*(way for some in BUTTONS.values() for way in some), *entries(), *WORDS, *FILES]
