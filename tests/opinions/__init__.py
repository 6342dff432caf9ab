"""Opinions on drafts: asked for by the office or a unit, given by units, put together and answered."""
