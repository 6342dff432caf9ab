"""What the office writes of a common incident: with its confirmation, meanwhile, and once it is resolved."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bot.domain.common_incidents import MOVES, Deed
from bot.domain.incidents import Kind
from bot.talk import Facts, Talk
from bot.text import number_text
from bot.words import N_, _
from handlers import forms
from handlers.allowed import no_such_button
from handlers.incidents.common import card, deciding
from handlers.incidents.words import kind_name
from handlers.kinds import Says, Scene
from handlers.reading import up_to
from handlers.tokens import id_in
from storage import common_incidents
from storage.common_incidents import Common

FLOW = "incident_common"
LONGEST = 1000  # characters


@dataclass(frozen=True)
class Asking:
    """What is asked for, what the review calls it, and what is done with it."""

    question: str
    title: str
    carry_out: Callable[[Scene, Common, str], Says]


ASKING = {
    Deed.CONFIRM: Asking(N_("Xin gõ tin gửi những người đã báo."), N_("Nội dung"), deciding.confirm),
    Deed.UPDATE: Asking(N_("Xin gõ tin cập nhật gửi mọi người đã báo."), N_("Cập nhật"), deciding.update),
    Deed.RESOLVE: Asking(
        N_("Xin cho biết đã xử lý sự cố chung thế nào."), N_("Cách xử lý"), deciding.resolve
    ),
}


@dataclass(frozen=True)
class Saying:
    common: int
    deed: Deed
    text: str


def open_form(scene: Scene, argument: str) -> Says:
    """cc_say:<deed>:<id>"""
    deed, _colon, common_id = argument.partition(":")
    return forms.open_once(scene, FLOW, argument, {"deed": deed, "common": id_in(common_id)})


def is_live(scene: Scene, argument: str) -> bool:
    """Whether the button still does something."""
    deed, _colon, common_id = argument.partition(":")
    return deed in list(Deed) and is_possible(scene, common_id, Deed(deed))


def is_live_for(deed: Deed) -> Callable[[Scene, str], bool]:
    """The same for a button that does this at once."""
    return partial(is_possible, deed=deed)


def is_possible(scene: Scene, argument: str, deed: Deed) -> bool:
    common = common_incidents.get(scene.tx, id_in(argument))
    return common is not None and (common.state, deed) in MOVES


def begin(scene: Scene, argument: str) -> Facts:
    """``argument``: the deed and the common incident, "update:5"."""
    deed, _colon, common_id = argument.partition(":")
    if deed not in list(ASKING):
        raise no_such_button()
    common = deciding.held(scene, common_id, Deed(deed))
    people = card.look(scene, common).people
    return {"common": common.id, "deed": deed, "kind": common.kind, "people": people}


def flow(talk: Talk, facts: Facts) -> Saying:
    deed, kind = Deed(facts["deed"]), kind_name(Kind(facts["kind"]))
    asking = ASKING[deed]
    asked = _("Sự cố chung “{kind}”. {question}", kind=kind, question=_(asking.question))
    text = talk.ask("text", asked, up_to(LONGEST, one_line=False))
    heading = _(
        "Sự cố chung “{kind}”: gửi tới {count} người. Xin xem lại trước khi gửi:",
        kind=kind,
        count=number_text(facts["people"]),
    )
    talk.review({"text": _(asking.title)}, heading)
    return Saying(facts["common"], deed, text)


def carry_out(scene: Scene, saying: Saying) -> Says:
    common = deciding.held(scene, str(saying.common), saying.deed)
    return ASKING[saying.deed].carry_out(scene, common, saying.text)
