"""Nothing but the import: pytest's ``--hypothesis-profile`` must find the profile of effort.py."""

import tests.hostile.effort  # noqa: F401
