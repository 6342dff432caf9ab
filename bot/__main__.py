"""The command line: ``nhacthu``, or ``python -m bot``."""

import gc
import sys

gc.disable()  # nothing of what is imported is garbage: looking for some took 0.4 s of 1.9 to the first answer
CONSOLES = ("pygments", "rich")  # httpx and structlog would import them, unused: 0.07 of 1.28 s, and 3 MB
for console in CONSOLES:
    sys.modules[console] = None  # type: ignore[assignment]  # there is no such module, it says

import httpx  # noqa: E402, F401
import structlog  # noqa: E402, F401

for console in CONSOLES:
    del sys.modules[console]

from bot.cli import main  # noqa: E402

gc.freeze()
gc.enable()

if __name__ == "__main__":
    main()
