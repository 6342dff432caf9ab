"""Reports: asked for by the office, written and approved in the units, reminded of, and put together."""
