"""Draw a draft of a unit's own rules on its mailbox as Word ([Dự thảo nội quy]), of what is known."""

from collections.abc import Iterator, Sequence
from functools import partial

from bot.conversation import (
    DEFAULT,
    Message,
    Option,
    _,
    clause_cited,
    expand,
    fold,
    local_date,
    options_meant,
    prohibited_acts,
    regex,
    speaking,
    time_text,
)
from bot.documents.word import RulesDraft, in_capitals, in_full, in_lines, internal_rules_docx
from bot.domain.duties import slots
from bot.packs import clauses_of, followed, office_terms
from handlers.delegation.export import COUNTRY, DOTS, LETTER_HEADS, is_under_parent
from handlers.engine import (
    DOCX,
    HEADING,
    Action,
    Context,
    FileOrder,
    Paper,
    Replies,
    Role,
    Who,
    id_in,
    may,
    no_such_button,
    order_file,
    units_by_name,
    units_mentioned,
)
from handlers.engine.typed_choices import LATELY
from handlers.upkeep.rules import DRAFT_BUTTON
from storage import directory, files
from storage.directory import LetterUnit, ListedPost
from storage.engine import Tx, unit_names

WORD = "rules_draft"  # kind of file
LINE = "………………………………"  # where a name is to be written
CITED = {  # place in the paper -> what rests on a clause
    **{rule: (rule,) for rule in ("mailbox", "head", "check", "orders", "incident", "changes")},
    "password": ("password", "unit_password"),
}
WANTED = regex(  # folded: what asks for a draft …
    r"\bmau(?: \w+){0,3} noi quy\b|\bnoi quy(?: \w+){0,5} mau\b"
    r"|\b(?:du thao|ban thao|soan)\b.*\bnoi quy\b|\bnoi quy\b.*\b(?:du thao|ban thao)\b"
)
DONE = regex(r"\b(?:roi|xong)\b")  # … and what tells that there is one
LONGEST = 200  # characters of what asks no more than that


def order(context: Context, unit: int) -> Replies:
    """Order the draft ([Dự thảo nội quy])."""
    context.need(Action.SEE_RULES, unit)
    named = unit_names(context.tx, [unit])
    if unit not in named:
        raise no_such_button()
    context.audit("rules_draft", f"unit:{unit}", unit=unit)
    name = _("Dự thảo nội quy {unit}.docx", unit=named[unit])
    return [order_file(context, FileOrder(f"{WORD}:{unit}", name, DOCX))]


def order_in_words(context: Context, typed: str) -> Replies:
    """Order the draft that words ask for, or ask of which unit: "cho em xin mẫu nội quy hộp thư ạ"."""
    said = fold(expand(typed))
    is_asked = len(said) <= LONGEST and WANTED.search(said) and not DONE.search(said)
    if not (is_asked and context.may(Action.SEE_RULES)):
        return []
    today = local_date(context.at)
    own = [one.unit for one in context.who.units(*HEADING, Role.OFFICER)]
    named = units_mentioned(context.tx, typed, today, own) if own else set()
    if context.reaches_all(Action.SEE_RULES):
        named = named or units_by_name(context.tx, typed, today)
    units = sorted(named, key=own.index) if named <= set(own) else sorted(named)
    units = units or own
    if len(units) == 1:
        return order(context, units[0])
    if not units:
        return [Message(_("Anh/chị cần mẫu nội quy của đơn vị nào? Ví dụ: “mẫu nội quy xã Long Tân”."))]
    called = unit_names(context.tx, units)
    options = tuple(Option(f"{DRAFT_BUTTON}:{one}", called[one]) for one in units)
    return [Message(_("Anh/chị cần mẫu nội quy của đơn vị nào?"), options)]


def order_for_named(context: Context, typed: str) -> Replies:
    """Order the draft of the unit that is named right under the question of which: "long tân"."""
    last = context.last_shown(LATELY)
    offered = last.options if last and last.is_newest else ()
    labels = {token: label for token, label, _words in offered}
    if len(labels) < 2 or not all(token.startswith(f"{DRAFT_BUTTON}:") for token in labels):
        return []
    meant = options_meant(typed, labels)
    return order(context, id_in(meant[0].partition(":")[2])) if len(meant) == 1 else []


def read_draft(context: Context, unit_id: str) -> Paper:
    """Return the draft, in Vietnamese whatever its reader speaks, and what is said with it."""
    unit = id_in(unit_id)
    context.need(Action.SEE_RULES, unit)
    with speaking(DEFAULT):
        draft = draft_for(context, unit)
    said = _(
        "Dự thảo nội quy sử dụng hộp thư điện tử của {unit}. Chỗ chấm là nội dung hệ thống chưa có; số, "
        "ngày, chữ ký để trống. Sau khi ban hành, kính đề nghị thủ trưởng gõ /noiquy để ghi nhận.",
        unit=draft.unit,
    )
    return Paper(partial(internal_rules_docx, draft), said)


def draft_for(context: Context, unit_id: int) -> RulesDraft:
    unit = directory.letter_unit(context.tx, unit_id)
    posts = [one for one in directory.posts(context.tx, context.at, [unit_id]) if not one.stands_for]
    leading = [one for role in HEADING for one in posts if one.role == role]
    officers = [named(one) for one in posts if one.role == Role.OFFICER]
    head = next((one for one in leading if one.role == Role.HEAD), None)
    title = (head.title if head else "") or _("Thủ trưởng đơn vị")
    name = in_full(unit.name)
    country, motto, _number = LETTER_HEADS.get(unit.form, COUNTRY)
    has_parent = unit.form not in LETTER_HEADS and is_under_parent(name)
    return RulesDraft(
        parent=in_lines(context.settings.office_parent) if has_parent else "",
        unit_head=headed(unit.name),
        country=country,
        motto=motto,
        unit=name,
        year=local_date(context.at).year,
        mailbox=unit.mailbox or LINE,
        basis=basis(),
        leader=title,
        called=_("{the_head}"),
        first=officers[0] if officers else LINE,
        others="; ".join(officers[1:]) or LINE,
        how_often=_("{the_how_often}"),
        rounds=as_items(round_lines(context, unit)),
        signers=as_items([named(one) for one in leading] or [LINE]),
        password=_("{the_paper_password}"),
        acts=act_lines(),
        on={place: cited([*clauses]) for place, clauses in clauses_by_place().items()},
        office=in_full(context.settings.office_name),
        signs=title.upper(),
        signer=head.name if head and not head.is_restricted else "",
    )


def headed(name: str) -> str:
    """Write a unit for the head of the paper: where it is in a line of its own, "XÃ LONG TÂN"."""
    lines = in_lines(name)
    return lines if "\n" in lines else in_capitals(name)


def basis() -> str:
    if clauses_of("internal_rules"):
        return _("Nội quy này căn cứ {rule_internal_rules} {the_paper_basis}.")
    return _("Nội quy này căn cứ {the_paper_basis}.")


def named(post: ListedPost) -> str:
    """Name somebody with their post; whoever is not shown to others is left to be written in."""
    if post.is_restricted:
        return LINE
    return _("{name}, {post}", name=post.name, post=post.title or DOTS)


def round_lines(context: Context, unit: LetterUnit) -> list[str]:
    """Return the hours of each check, the unit's own where it has such."""
    found = slots(local_date(context.at), context.settings.rounds, unit.hours or ())
    return [
        _(
            "Lần {round}: từ {begins} đến {ends}",
            round=one.round,
            begins=time_text(one.opens),
            ends=time_text(one.ends),
        )
        for one in found
    ]


def as_items(lines: Sequence[str]) -> list[str]:
    """Write the lines as a list of one sentence: each ends with a semicolon, the last with a full stop."""
    return [*(f"- {one};" for one in lines[:-1]), f"- {lines[-1]}."]


def act_lines() -> list[str]:
    """Return what the regulation prohibits, numbered, and of passwords and secrets what it leaves unsaid."""
    acts = office_terms(followed()).acts
    numbers = {key: [act["clause"]] if act["clause"] else [] for key, act in acts.items()}
    said = [(name, numbers[key]) for key, (name, _clause) in prohibited_acts().items()]
    told = {number for _name, clauses in said for number in clauses}
    others = (
        ("classified", _("Gửi, lưu bí mật nhà nước qua hộp thư điện tử")),
        ("disclosure", _("Cung cấp hoặc để lộ mật khẩu hộp thư cho người khác")),
    )
    for rule, name in others:
        if rule not in acts and told.isdisjoint(clauses_of(rule)):
            said.append((name, [*clauses_of(rule)]))
    return [f"{place}. {name}{cited(clauses)}." for place, (name, clauses) in enumerate(said, 1)]


def clauses_by_place() -> dict[str, list[str]]:
    return {place: [*each_clause(rules)] for place, rules in CITED.items()}


def each_clause(rules: Sequence[str]) -> Iterator[str]:
    """Yield the clauses on which any of these rests, each once."""
    yield from dict.fromkeys(clause for rule in rules for clause in clauses_of(rule))


def cited(clauses: Sequence[str]) -> str:
    """Cite clauses in brackets, " (khoản 2 Điều 4 của Quy định)"; "" for none."""
    if not clauses:
        return ""
    pack = office_terms(followed())
    found = ", ".join(clause_cited(pack, DEFAULT, number) for number in clauses)
    return _(" ({clauses} của {the_instrument})", clauses=found)


def may_have_file(tx: Tx, who: Who, file_id: int) -> bool:
    """Return whether a person may still have a draft that was sent to them."""
    row = files.get(tx, file_id)
    kind, _colon, unit = files.made_subject(row.remote).partition(":") if row else ("", "", "")
    return kind != WORD or may(who, Action.SEE_RULES, id_in(unit))
