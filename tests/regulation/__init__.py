"""The regulation as data: its text, what it answers, what it is silent on, and the finding of clauses."""
