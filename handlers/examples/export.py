"""The reviewed examples as lines of a corpus (docs/understanding.md), for whoever betters the reading."""

import json

from bot.domain.understanding import Intent, normal
from bot.domain.understanding.slots import slots_of
from storage.engine import Tx
from storage.sentences import examples
from storage.sentences.examples import Example

HAND = "office"
COLUMNS = ("hand", "role", "context", "text", "intent", "slots")


def corpus_lines(tx: Tx) -> list[str]:
    """Return a line with the columns' names, and one an example, the oldest first."""
    return ["\t".join(COLUMNS), *map(corpus_line, examples.reviewed(tx))]


def corpus_line(example: Example) -> str:
    """Return an example as a line. Its slots are what is read today, to be put right by hand."""
    known = example.intent in list(Intent)
    slots = dict(slots_of(normal(example.text), Intent(example.intent))) if known else {}
    text = example.text.replace("\t", " ").replace("\n", "\\n")
    written = json.dumps(slots, ensure_ascii=False)
    return f"{HAND}\t{example.role}\t{example.standing}\t{text}\t{example.intent}\t{written}"
