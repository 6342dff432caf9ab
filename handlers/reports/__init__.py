"""Reports: asked for by the office, written and approved in the units, reminded of, and put together."""

from bot.conversation.words import N_
from bot.domain.rights import Action
from handlers.engine.buttons import ID, TEXT, button
from handlers.engine.feature import Feature, Form, MadeFile, MenuGroup, View
from handlers.reports import answering, asking, changing, export, lists, moving, questionnaire, telling
from handlers.reports.lists import REQUEST, TEMPLATE
from handlers.reports.moving import REPORT, REPORT_TO_APPROVE, UNIT_REPORT, WISH

FEATURE = Feature(
    views=(
        View(
            "baocao",
            N_("Báo cáo của đơn vị"),
            Action.REPORT,
            answering.show_own,
            words=("bao cao", "nop bao cao"),
            menu=(MenuGroup.OFFICE, 1),
        ),
        View(
            "yeucaubaocao",
            N_("Yêu cầu báo cáo"),
            Action.REQUEST,
            asking.show,
            words=("yeu cau bao cao",),
            opens=True,
            menu=(MenuGroup.OFFICE, 3),
        ),
        View(
            "tonghop",
            N_("Theo dõi, tổng hợp báo cáo"),
            Action.REQUEST,
            lists.show,
            words=("tong hop", "theo doi bao cao"),
            menu=(MenuGroup.OFFICE, 4),
        ),
    ),
    forms=(
        Form(
            title=N_("Yêu cầu báo cáo"),
            action=Action.REQUEST,
            ask=asking.ask_request,
            execute=asking.execute_request,
            name=asking.FLOW,
            facts=asking.RequestFacts,
        ),
        Form(
            title=N_("Báo cáo"),
            action=Action.REPORT,
            ask=answering.ask_report,
            execute=answering.execute_report,
            life=answering.LIFE,
            name=answering.FLOW,
            facts=answering.ReportFacts,
        ),
        Form(
            title=N_("Trả lại báo cáo"),
            action=Action.APPROVE,
            ask=moving.ask_reason,
            execute=moving.execute_return,
            name=moving.RETURN_FLOW,
            facts=moving.ReturnFacts,
        ),
        Form(
            title=N_("Thay đổi yêu cầu báo cáo"),
            action=Action.REQUEST,
            ask=changing.ask_change,
            execute=changing.execute_change,
            name=changing.FLOW,
            facts=changing.ChangeFacts,
        ),
        Form(
            title=N_("Đổi tên mẫu"),
            action=Action.REQUEST,
            ask=lists.ask_name,
            execute=lists.rename_template,
            name=lists.RENAME_FLOW,
            facts=lists.RenamingFacts,
        ),
        Form(
            title=N_("Xin thêm thời gian"),
            action=Action.REPORT,
            ask=moving.ask_more_time,
            execute=moving.execute_more_time,
            name=moving.MORE_TIME_FLOW,
            facts=moving.MoreTimeFacts,
        ),
    ),
    buttons=(
        button("rp", answering.show_report, UNIT_REPORT),
        button("rp_write", answering.open_report, ID, opens=True),
        button("rp_wish", moving.choose_report, action=Action.REPORT),
        button("rp_more", moving.open_more_time, UNIT_REPORT, opens=True),
        button("rp_ok", moving.approve, REPORT_TO_APPROVE),
        button("rp_back", moving.open_return, REPORT, opens=True),
        button("mt_yes", moving.grant, WISH, action=Action.REQUEST),
        button("mt_no", moving.decline, WISH, action=Action.REQUEST),
        button("rq_from", asking.open_request, asking.TEMPLATE_IF_ANY, action=Action.REQUEST, opens=True),
        button("rq_again", asking.write_anew, REQUEST, action=Action.REQUEST, opens=True),
        button("rq_try", asking.send_trial, action=Action.REQUEST, opens=True),
        button("rq_tried", asking.press_trial, TEXT, action=Action.REQUEST, opens=True),
        button("rq_sheet", questionnaire.order_sheet_template, action=Action.REQUEST, opens=True),
        button("rq_change", changing.open_change, REQUEST, action=Action.REQUEST, opens=True),
        button("rq", lists.show_request, REQUEST, action=Action.REQUEST),
        button("rq_over", lists.show_ended, ID, action=Action.REQUEST),
        button("rq_filed", lists.list_filed, REQUEST, ID, action=Action.REQUEST),
        button("rq_read", lists.read_report, REPORT, action=Action.REQUEST),
        button("rq_chase", lists.chase, REQUEST, action=Action.REQUEST),
        button("rq_excel", export.order_workbook, REQUEST, action=Action.REQUEST),
        button("rq_files", export.order_files, REQUEST, action=Action.REQUEST),
        button("rq_keep", lists.keep_template, REQUEST, action=Action.REQUEST),
        button("rq_forms", lists.list_templates, action=Action.REQUEST),
        button("rq_form", lists.show_template, TEMPLATE, action=Action.REQUEST),
        button("rq_name", lists.open_renaming, TEMPLATE, action=Action.REQUEST, opens=True),
        button("rq_drop", lists.drop_template, TEMPLATE, ID, action=Action.REQUEST),
    ),
    files=(
        MadeFile(export.WORKBOOK, export.read_workbook),
        MadeFile(export.FILES, export.read_files),
        MadeFile(questionnaire.SHEET_TEMPLATE, questionnaire.read_sheet_template),
    ),
    each_minute=telling.open_and_remind,
    may_have_file=export.may_have_file,
)
