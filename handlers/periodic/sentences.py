"""Say in sentences what the figures of all units come to, and whether they rose or fell since last time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.conversation import N_, _, percent_text
from bot.domain.reports import Figure, ReportQuestion, decimal_text, share_of

Given = Mapping[str, str]
BESIDE = {  # what is said behind the first figure of a sentence, where our records have it
    Figure.CHECKED: N_("trong giờ {count} lượt"),
    Figure.LATE: N_("muộn {count} lượt"),
    Figure.MISSED: N_("chưa kiểm tra {count} lượt"),
    Figure.RESOLVED: N_("đã xử lý {count} sự cố"),
    Figure.HOURS: N_("tổng thời gian xử lý {count} giờ làm việc"),
    Figure.LEFT: N_("{count} người thôi việc, nghỉ hưu, chuyển đi"),
    Figure.CHANGED: N_("{count} thay đổi về chức vụ, thông tin, hộp thư"),
    Figure.PASSWORDS: N_("{count} hộp thư đã đổi mật khẩu"),
}
SENTENCES = (  # its first figure, how it is said, and what stands behind it
    (
        Figure.OWED,
        N_("- Các đơn vị phải kiểm tra hộp thư {count} lượt{change}{others}."),
        (Figure.CHECKED, Figure.LATE, Figure.MISSED),
    ),
    (
        Figure.INCIDENTS,
        N_("- Các đơn vị báo {count} sự cố{change}{others}."),
        (Figure.RESOLVED, Figure.HOURS),
    ),
    (
        Figure.JOINED,
        N_("- Danh sách hộp thư thêm {count} người{change}{others}."),
        (Figure.LEFT, Figure.CHANGED),
    ),
    (
        Figure.MAILBOXES,
        N_("- Có {count} hộp thư cá nhân được cấp{change}{others}."),
        (Figure.PASSWORDS,),
    ),
    (Figure.FILED_LATE, N_("- Có {count} lượt báo cáo theo yêu cầu nộp sau hạn{change}."), ()),
)


@dataclass(frozen=True)
class Sums:
    """The sums over all units by figure, of this term and of the one before: "" for what there was none."""

    now: Given
    before: Given

    @classmethod
    def of(cls, questions: Sequence[ReportQuestion], now: Given, before: Given) -> "Sums":
        tied = {one.figure: one.key for one in questions if one.figure}
        return cls(
            {figure: now[key] for figure, key in tied.items() if key in now},
            {figure: before[key] for figure, key in tied.items() if key in before},
        )


def sentences(questions: Sequence[ReportQuestion], now: Given, before: Given) -> Iterator[str]:
    """Yield a sentence for each kind of figures that the units were asked for."""
    sums = Sums.of(questions, now, before)
    for first, said, others in SENTENCES:
        if first in sums.now:
            named = [
                _(BESIDE[one], count=amount(sums.now[one])) + change(sums, one)
                for one in others
                if one in sums.now
            ]
            places = {
                "count": amount(sums.now[first]),
                "change": change(sums, first),
                "others": "".join(f"; {one}" for one in named),
            }
            yield _(said, **places)
        if first == Figure.OWED and (share := share_of(sums.now)) is not None:
            yield share_sentence(sums, share)


def share_sentence(sums: Sums, share: float) -> str:
    """Say the share in time, by how many points it differs, and what it leaves out."""
    places = {
        "share": percent_text(share),
        "change": points(share, share_of(sums.before)),
        "count": amount(sums.now.get(Figure.NOT_REACHED, "0")),
    }
    if Decimal(sums.now.get(Figure.NOT_REACHED, "0")):
        return _(
            "- Tỷ lệ kiểm tra trong giờ: {share}{change}; không tính {count} lượt hệ thống chưa nhắc được.",
            **places,
        )
    return _("- Tỷ lệ kiểm tra trong giờ: {share}{change}.", **places)


def change(sums: Sums, figure: str) -> str:
    """Return " (tăng 120 so với kỳ trước)"; "" where the last term is not known."""
    if figure not in sums.before:
        return ""
    difference = Decimal(sums.now[figure]) - Decimal(sums.before[figure])
    if not difference:
        return _(" (bằng kỳ trước)")
    said = N_(" (tăng {count} so với kỳ trước)") if difference > 0 else N_(" (giảm {count} so với kỳ trước)")
    return _(said, count=decimal_text(shortest(abs(difference))))


def points(share: float, before: float | None) -> str:
    if before is None:
        return ""
    difference = round(100 * share, 1) - round(100 * before, 1)
    if round(difference, 1) == 0:
        return _(" (bằng kỳ trước)")
    said = N_(" (tăng {count} điểm phần trăm so với kỳ trước)")
    if difference < 0:
        said = N_(" (giảm {count} điểm phần trăm so với kỳ trước)")
    return _(said, count=decimal_text(shortest(Decimal(str(round(abs(difference), 1))))))


def amount(written: str) -> str:
    return decimal_text(Decimal(written))


def shortest(number: Decimal) -> Decimal:
    """Leave out the zeros behind the point: 3.5 and 2.5 hours are 6."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()
