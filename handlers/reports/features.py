"""What the bot can do about reports: commands, forms and buttons."""

from bot.domain.rights import Action
from bot.words import N_
from handlers.engine.feature import Act, Form, Read, View
from handlers.reports import (
    answering,
    asking,
    changes,
    changing,
    chasing,
    consolidating,
    filing,
    ledger,
    more_time,
    packing,
    reading,
    returning,
    sheet,
    showing,
    templates,
    trying,
)

VIEWS: dict[str, View] = {
    "reports": View(
        "baocao", N_("Báo cáo của đơn vị"), Action.REPORT, showing.show, ("bao cao", "nop bao cao")
    ),
    "request": View(
        "yeucaubaocao", N_("Yêu cầu báo cáo"), Action.REQUEST, asking.show, ("yeu cau bao cao",), opens=True
    ),
    "ledger": View(
        "tonghop",
        N_("Theo dõi, tổng hợp báo cáo"),
        Action.REQUEST,
        ledger.show,
        ("tong hop", "theo doi bao cao"),
    ),
}
FORMS: dict[str, Form] = {
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
    returning.FLOW: Form(
        "tralaibaocao",
        N_("Trả lại báo cáo"),
        Action.APPROVE,
        returning.begin,
        returning.flow,
        returning.carry_out,
        is_hidden=True,
    ),
    changing.FLOW: Form(
        "thaydoiyeucau",
        N_("Thay đổi yêu cầu báo cáo"),
        Action.REQUEST,
        changing.begin,
        changing.flow,
        changes.carry_out,
        is_hidden=True,
    ),
    templates.FLOW: Form(
        "doitenmau",
        N_("Đổi tên mẫu"),
        Action.REQUEST,
        templates.begin,
        templates.flow,
        templates.carry_out,
        is_hidden=True,
    ),
    more_time.FLOW: Form(
        "xinthemthoigian",
        N_("Xin thêm thời gian"),
        Action.REPORT,
        more_time.begin,
        more_time.flow,
        more_time.carry_out,
        is_hidden=True,
    ),
}
ACTS: dict[str, Act] = {
    "rp": Act(showing.show_one),
    "rp_write": Act(answering.open_form, opens=True),
    "rp_wish": Act(more_time.choose),
    "rp_more": Act(more_time.open_form, opens=True),
    "mt_yes": Act(more_time.grant),
    "mt_no": Act(more_time.decline),
    "rp_ok": Act(filing.approve),
    "rp_back": Act(returning.open_form, opens=True),
    "rq_from": Act(asking.open_form, opens=True),
    "rq_keep": Act(templates.keep),
    "rq_forms": Act(templates.listed),
    "rq_form": Act(templates.show_one),
    "rq_name": Act(templates.open_form, opens=True),
    "rq_drop": Act(templates.drop),
    "rq_sheet": Act(sheet.template, opens=True),
    "rq_try": Act(trying.send, opens=True),
    "rq_tried": Act(trying.tried, opens=True),
    "rq": Act(ledger.show_one),
    "rq_over": Act(ledger.show_ended),
    "rq_again": Act(asking.write_anew, opens=True),
    "rq_change": Act(changing.open_form, opens=True),
    "rq_excel": Act(consolidating.press),
    "rq_files": Act(packing.press),
    "rq_filed": Act(reading.listed),
    "rq_read": Act(reading.read),
    "rq_chase": Act(chasing.chase),
}
PAPERS: dict[str, Read] = {
    consolidating.PAPER: consolidating.read,
    packing.PAPER: packing.read,
    sheet.PAPER: sheet.read,
}
