"""The parts of the trial of everything: what is done on phones, what is in confidence, the comparison."""
