"""The bots beside which ours is measured: each a program of its own that knows nothing of ours."""
