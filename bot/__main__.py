"""The command line: ``nhacthu``, or ``python -m bot``."""

import gc

gc.disable()  # nothing of what is imported is garbage: looking for some took 0.4 s of 1.9 to the first answer

from bot.cli import main  # noqa: E402

gc.freeze()
gc.enable()

if __name__ == "__main__":
    main()
