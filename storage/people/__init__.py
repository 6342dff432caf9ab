"""People: in the roster, in their roles, in delegations and covers, and what changes about them."""
