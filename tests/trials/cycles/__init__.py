"""The parts of the trial of cycles: its terms, what is done, a plain reckoning, the comparison."""
