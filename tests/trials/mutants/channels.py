"""Faults where one person has several phones, and messages go another way."""

from tests.trials.mutants.kinds import Mutant

CHANNELS = (
    Mutant(
        "a word on one phone answers what the other was asked",
        "handlers.engine.forms:answer_form",
        was="if here.contact",
        becomes="if False and here.contact",
        tests="tests/test_transcripts.py -k 'on_sqlite and calm and two_phones'",
    ),
    Mutant(
        "what is being sent moves to another contact",
        "storage.engine.routing:waiting_where",
        was=", is_free",
        becomes="",
        tests="tests/test_moving.py",
    ),
    Mutant(
        "what failed midway begins anew",
        "bot.channels.base:in_turn",
        was="sends[arrived:]",
        becomes="sends",
        tests="tests/channels",
    ),
    Mutant(
        "an old event that was kept is taken again",
        "storage.engine.incoming:receive",
        was="is_of_old or ",
        becomes="",
        tests="tests/hostile/test_zalo_webhooks.py",
    ),
    Mutant(
        "a quota is overrun by those who take of it at once",
        "storage.engine.texts:TAKE_QUOTA",
        was="where=more",
        becomes="where=quotas.c.used",
        tests="tests/test_quotas.py",
    ),
)
