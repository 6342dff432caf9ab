"""Faults where one person has several phones, and messages go another way."""

from tests.trials.mutants.kinds import Mutant

CHANNELS = (
    Mutant(
        "a word on one phone answers what the other was asked",
        "handlers/forms.py",
        "    if here.contact != scene.who.contact:\n",
        "    if not here.contact:\n",
        (
            "tests/test_transcripts.py",
            "-k",
            "on_sqlite and calm and two_phones",
        ),
    ),
    Mutant(
        "what is being sent moves to another contact",
        "storage/moving.py",
        "outbox.c.lane != Lane.UNKNOWN, is_free, condition)",
        "outbox.c.lane != Lane.UNKNOWN, condition)",
        ("tests/test_moving.py",),
    ),
    Mutant(
        "what failed midway begins anew",
        "bot/channels/base.py",
        "enumerate(sends[arrived:])",
        "enumerate(sends)",
        ("tests/channels",),
    ),
    Mutant(
        "an old event that was kept is taken again",
        "storage/arrivals.py",
        "if is_of_old or not is_new(tx, event):",
        "if not is_new(tx, event):",
        ("tests/hostile/test_zalo_webhooks.py",),
    ),
    Mutant(
        "a quota is overrun by those who take of it at once",
        "storage/quotas.py",
        '    index_elements=KEY, set_={"used": more}, where=more <= bindparam("most")\n',
        '    index_elements=KEY, set_={"used": more}, where=quotas.c.used <= bindparam("most")\n',
        ("tests/test_quotas.py",),
    ),
)
