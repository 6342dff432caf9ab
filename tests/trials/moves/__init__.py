"""The parts of the trial of people: its story, a plain reckoning of it, the chats, and the comparison."""
