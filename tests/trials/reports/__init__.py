"""Reports in a trial: what a story asks of units, what these do, who must be reminded when, and of what."""
