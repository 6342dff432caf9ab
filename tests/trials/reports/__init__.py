"""Reports in a trial: the story of requests, what units do about them, and reminders, reckoned beside."""
