"""Every transcript on Zalo too: all ends as in calm on Telegram, and each choice is on the screen.

On the bot it is played in the rough, on the Official Account in calm: what becomes of an event is the same.

How it reads there is kept for some of them, beside the transcript: NAME.zalo_bot.txt, NAME.zalo_oa.txt,
written by ``python -m tests.write tests/transcripts/NAME.zalo_bot.txt``.
"""

from pathlib import Path

import pytest

from tests.chat import Chat, World, calm, rough
from tests.conftest import Fresh
from tests.ends import differing, end_of
from tests.people import connected, move_to
from tests.phones import PHONES
from tests.played import FOLDER, TRANSCRIPTS, Played, Plays
from tests.stage import Stage

ZALO = [name for name in PHONES if name != "telegram"]
KEPT = {
    str(path.relative_to(FOLDER).with_suffix("")): path.read_text(encoding="utf-8")
    for path in sorted(FOLDER.rglob("*.zalo_*.txt"))
}
SHORT = ("duties/two_units.zalo_bot", "joining/second_account.zalo_bot", "joining/second_account.zalo_oa")
OTHERWISE = {  # what does not end as on Telegram, and why
    ("cover/passed", "zalo_bot"): "what was shown days ago is chosen by no word any more",
    ("department/sent", "zalo_oa"): "who has written nothing for days is out of reach there",
    ("duties/miss_and_late_check", "zalo_bot"): "a nudge's word is about what is still open",
    ("excuse/head", "zalo_bot"): "a nudge's word is about what is still open",
    **dict.fromkeys(
        [(f"broadcast/{name}", channel) for name in ("corrected", "repeated_corrected") for channel in ZALO],
        "what was said there cannot be changed: a correction follows",
    ),
    ("files/broadcast", "zalo_bot"): "a picture comes without its name; our page refuses what is no document",
    ("files/broadcast", "zalo_oa"): "a picture comes without its name",
    ("forms/stale", "zalo_bot"): "the label of an old review opens its form anew, for it is a command",
    ("incidents/added", "zalo_bot"): "a picture comes without its name",
    ("incidents/added", "zalo_oa"): "a picture comes without its name",
    ("incidents/lapsed", "zalo_bot"): "what was shown days ago is chosen by no word any more",
    ("incidents/lapsed", "zalo_oa"): "before days off the office hears who will be out of reach there",
    **dict.fromkeys(
        [
            (name, channel)
            for name in (
                "incidents/talk_files",
                "incidents/talk_two",
                "reports/built",
                "reports/files",
                "upkeep/rules",
            )
            for channel in ZALO
        ],
        "a picture comes without its name",
    ),
    ("incidents/talk_reply", "zalo_bot"): "nothing tells us there what a message replies to",
    ("incidents/talk_reply", "zalo_oa"): "nothing tells us there what a message replies to",
    ("incidents/safety", "zalo_bot"): "our page refuses a paper with a mark before it is sent",
    ("joining/both_ways", "zalo_bot"): "a stranger goes on with an older form by sending the code again",
    ("joining/request_at_night", "zalo_bot"): "what a stranger types for an old choice gets the welcome",
    **dict.fromkeys(
        [(f"outage/{name}", "zalo_bot") for name in ("common", "common_first")],
        "of two nudges the older is answered by its own words there",
    ),
    ("outage/proposed", "zalo_bot"): "who presses twice there presses nothing",
    ("personnel/photo", "zalo_bot"): "a picture comes without its name",
    ("personnel/photo", "zalo_oa"): "a picture comes without its name",
    ("personnel/weekend", "zalo_oa"): "before days off the office hears who will be out of reach there",
    ("reports/changed", "zalo_bot"): "what was shown days ago is chosen by no word any more",
    ("status/unreached", "zalo_oa"): "before days off the office hears who will be out of reach there",
}

WORLDS: dict[str, World] = {"zalo_bot": rough, "zalo_oa": calm}


@pytest.mark.parametrize("channel", ZALO)
@pytest.mark.parametrize("name", TRANSCRIPTS)
async def test_it_ends_as_on_telegram(
    name: str, channel: str, plays: Plays, stage_in_sqlite: Stage, tmp_path: Path
) -> None:
    here = stage_in_sqlite
    here.set_up()
    with here.connected() as tx:
        move_to(tx, channel, PHONES[channel]().channel.account)
    phones = PHONES[channel]()
    played = Chat(here.url, tmp_path, WORLDS[channel], phones=phones, idle=here.idle, is_on_stage=True)
    try:
        said = await played.play(TRANSCRIPTS[name])
    except AssertionError:
        assert (name, channel) in OTHERWISE
        return
    assert said == KEPT.get(f"{name}.{channel}", said)
    with here.connected() as tx:
        end = end_of(tx)
    expected = (await on_telegram(plays, name, played.left_out)).end
    assert end == expected or (name, channel) in OTHERWISE, differing(end, expected)
    assert end != expected or (name, channel) not in OTHERWISE


@pytest.mark.parametrize("kept", SHORT)
async def test_it_reads_the_same_on_the_other_store(kept: str, on_postgres: Fresh, tmp_path: Path) -> None:
    name, channel = kept.split(".")
    chat = Chat(on_postgres(), tmp_path, phones=PHONES[channel]())
    with connected(chat.url) as tx:
        move_to(tx, channel, chat.channel.account)
    assert await chat.play(TRANSCRIPTS[name]) == KEPT[kept]


def test_what_is_kept_is_of_a_transcript() -> None:
    assert {kept.split(".")[0] for kept in KEPT} <= set(TRANSCRIPTS)


async def on_telegram(plays: Plays, name: str, left_out: list[str]) -> Played:
    """Play the same there, without the lines that cannot be done here."""
    if left_out:
        return await plays.play(without(TRANSCRIPTS[name], left_out))
    return await plays.of(name)


def without(transcript: str, lines: list[str]) -> str:
    return "\n".join(line for line in transcript.splitlines() if line not in lines) + "\n"
