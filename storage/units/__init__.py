"""Units: finding them, what becomes of them, and what that does to all that hangs on them."""
