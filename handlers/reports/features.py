"""What the bot can do about reports: commands, forms and buttons."""

from typing import Any

from bot.conversation.words import N_
from bot.domain.rights import Action
from handlers.engine.feature import Act, Form, Read, View
from handlers.reports import answering, asking, changing, export, lists, moving, questionnaire

VIEWS: dict[str, View] = {
    "reports": View(
        "baocao", N_("Báo cáo của đơn vị"), Action.REPORT, answering.show_own, ("bao cao", "nop bao cao")
    ),
    "request": View(
        "yeucaubaocao", N_("Yêu cầu báo cáo"), Action.REQUEST, asking.show, ("yeu cau bao cao",), opens=True
    ),
    "ledger": View(
        "tonghop",
        N_("Theo dõi, tổng hợp báo cáo"),
        Action.REQUEST,
        lists.show,
        ("tong hop", "theo doi bao cao"),
    ),
}
FORMS: dict[str, Form[Any, Any]] = {
    asking.FLOW: Form(
        "guiyeucau",
        N_("Yêu cầu báo cáo"),
        Action.REQUEST,
        asking.begin,
        asking.flow,
        asking.carry_out,
        is_hidden=True,
    ),
    answering.FLOW: Form(
        "traloibaocao",
        N_("Báo cáo"),
        Action.REPORT,
        answering.begin,
        answering.flow,
        answering.carry_out,
        life=answering.LIFE,
        is_hidden=True,
    ),
    moving.RETURN_FLOW: Form(
        "tralaibaocao",
        N_("Trả lại báo cáo"),
        Action.APPROVE,
        moving.begin_return,
        moving.ask_reason,
        moving.return_with_reason,
        is_hidden=True,
    ),
    changing.FLOW: Form(
        "thaydoiyeucau",
        N_("Thay đổi yêu cầu báo cáo"),
        Action.REQUEST,
        changing.begin,
        changing.flow,
        changing.carry_out,
        is_hidden=True,
    ),
    lists.RENAME_FLOW: Form(
        "doitenmau",
        N_("Đổi tên mẫu"),
        Action.REQUEST,
        lists.begin_renaming,
        lists.ask_name,
        lists.rename_template,
        is_hidden=True,
    ),
    moving.MORE_TIME_FLOW: Form(
        "xinthemthoigian",
        N_("Xin thêm thời gian"),
        Action.REPORT,
        moving.begin_more_time,
        moving.ask_more_time,
        moving.wish_more_time,
        is_hidden=True,
    ),
}
ACTS: dict[str, Act] = {
    "rp": Act(answering.show_report),
    "rp_write": Act(answering.open_form, opens=True),
    "rp_wish": Act(moving.choose_report),
    "rp_more": Act(moving.open_more_time, opens=True),
    "mt_yes": Act(moving.grant),
    "mt_no": Act(moving.decline),
    "rp_ok": Act(moving.approve),
    "rp_back": Act(moving.open_return, opens=True),
    "rq_from": Act(asking.open_form, opens=True),
    "rq_keep": Act(lists.keep_template),
    "rq_forms": Act(lists.list_templates),
    "rq_form": Act(lists.show_template),
    "rq_name": Act(lists.open_renaming, opens=True),
    "rq_drop": Act(lists.drop_template),
    "rq_sheet": Act(questionnaire.ask_sheet_template, opens=True),
    "rq_try": Act(asking.send_trial, opens=True),
    "rq_tried": Act(asking.press_trial, opens=True),
    "rq": Act(lists.show_request),
    "rq_over": Act(lists.show_ended),
    "rq_again": Act(asking.write_anew, opens=True),
    "rq_change": Act(changing.open_form, opens=True),
    "rq_excel": Act(export.ask_workbook),
    "rq_files": Act(export.ask_files),
    "rq_filed": Act(lists.list_filed),
    "rq_read": Act(lists.read_report),
    "rq_chase": Act(lists.chase),
}
PAPERS: dict[str, Read] = {
    export.WORKBOOK: export.read_workbook,
    export.FILES: export.read_files,
    questionnaire.SHEET_TEMPLATE: questionnaire.read_sheet_template,
}
