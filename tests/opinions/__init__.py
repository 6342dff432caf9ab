"""Opinions on drafts: asked for by the office, given by units, put together and answered."""
