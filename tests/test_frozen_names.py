"""Names that live in databases and in chats: none goes and none changes but by a migration.

They are compared with tests/frozen/names.json. Where the program has new ones, add them:
``python -m tests.frozen``. A name that a migration has changed in all rows is taken out by hand, in the
commit of that migration. A button that nothing shows any more, and old messages have, is in ``ON_OLD_CARDS``.
A button that vouches by now is made with a version; what it was without one is
pressed on old cards, and answered with a new card.
"""

from functools import reduce
from hashlib import sha256

from bot.conversation import DEFAULT, speaking
from handlers import FEATURES
from handlers.joining.linking import VERSION, ConsentFacts, notice
from tests.frozen.names import added, declared, frozen
from tests.played import TRANSCRIPTS, Plays

ON_OLD_CARDS = {
    "asked_no:#:gd:#": "beside a question that is the review of a form by now",
    "cover_today:#": "what it asked, [Cử người khác] asks at once",
    "drop:": "beside a question that is a card by now, as below",
    "dl_keep": "beside a question that is a card by now, whose refusal is pressed through it",
    "gd_tell:#:#": "it answered that question: it opens the review of what is so now",
    "keep": "beside a question that is a card by now, as above",
    "nq_list:#": "as before; shown anew where a list has a second page",
    "outage:no": "beside a question that is a card by now, as above",
    "q:#:?edit:group": "[Nhóm]: [Đơn vị] asks for it by now; the old one asks what to put right",
    "q:#:?edit:units": "as before, [Gồm]",
    "pw:no": "what it answered is a card by now, with a version of its own",
    "pw:yes:m#": "as before",
    "rp_back:#": "it vouches by now: answered with the card as it is",
    "rp_ok:#": "it vouches by now, also for who hands in what: answered with the card as it is",
    "rp_ok:#:#": "… as is what vouched for the answers alone",
    "uq_first:#:yes": "it vouches by now for who was first as it was asked: asks anew",
    "unreached": "beside a question that is a card by now, as above",
}

ANSWER = "q"  # how the tokens begin of answers in a form
CHOSEN = f"{ANSWER}:#:what:"  # … of what is chosen among buttons there
NOTICES = {"5": "3067783e20d92409"}  # version of the privacy notice -> what its words are known by


def test_other_words_of_the_notice_are_another_version() -> None:
    """Whoever agreed did so to these words: they change with their version alone."""
    facts = ConsentFacts(1, "<name>", "<roles>", "<controller>", "<channel>", "", "<servers>", "<periods>")
    with speaking(DEFAULT):
        known_by = sha256(notice(facts).encode()).hexdigest()[:16]
    assert {VERSION: known_by} == NOTICES


async def test_every_name_that_lives_on_is_as_it_was(plays: Plays) -> None:
    now = reduce(added, [(await plays.of(name)).names for name in TRANSCRIPTS], declared())
    kept = frozen()
    gone = {kind: sorted(kept[kind] - now.get(kind, set())) for kind in kept}
    gone["buttons"] = [
        name
        for name in gone["buttons"]
        if not (has_now_a_version(name, now["buttons"]) or is_pressed_still(name))
    ]
    new = {kind: sorted(now[kind] - kept.get(kind, set())) for kind in now}
    assert {kind: names for kind, names in gone.items() if names} == {}
    assert {kind: names for kind, names in new.items() if names} == {}


def has_now_a_version(token: str, made: set[str]) -> bool:
    """Return whether a button is made with a version by now; so too one that is a choice of a form."""
    button = FEATURES.buttons.get(token.removeprefix(CHOSEN).partition(":")[0])
    return button is not None and button.vouches is not None and f"{token}:#" in made


def is_pressed_still(token: str) -> bool:
    return token in ON_OLD_CARDS and token.partition(":")[0] in {*FEATURES.buttons, ANSWER}
