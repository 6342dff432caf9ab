"""Talk of both sides of an incident, in the mode of the talk and outside it."""
