"""Regular expressions that are compiled when they are first used.

A thousand stand at the heads of our modules: to compile them took 0.3 s of a start. What is wrong with one is
seen by the test that compiles them all.
"""

import re
from typing import Any, AnyStr, cast

OFFERED = (  # of a compiled pattern, beside what it was made of
    *("search", "match", "fullmatch", "findall", "finditer", "sub", "subn", "split"),
    *("groups", "groupindex"),
)


class LatePattern:
    """Stands for a ``re.Pattern``, which is compiled once something is asked of it.

    Where two threads ask at once both compile it, to the same. A match knows the compiled one: compare
    ``found.re.pattern``, and not ``found.re``.
    """

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern, self.flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        """Compile it; whatever it offers is found without this from now on."""
        if name not in OFFERED:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self.flags)
        vars(self).update({one: getattr(compiled, one) for one in OFFERED})
        return vars(self)[name]


def regex(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return a pattern as ``re.compile`` does, which costs nothing until it is used.

    Module ``re`` does not take it where it wants a pattern: call the pattern's own methods.
    """
    return cast("re.Pattern[AnyStr]", LatePattern(pattern, flags))
