"""A row of the table: what was measured, the bar, and whether it is met."""

from dataclasses import dataclass

from rich.table import Table


@dataclass(frozen=True)
class Row:
    what: str
    figure: str
    bar: str = ""
    is_met: bool | None = None  # None: there is no bar, the figure is only said

    @property
    def verdict(self) -> str:
        return {True: "met", False: "NOT met", None: "–"}[self.is_met]


HEADINGS = ("what", "figure", "bar", "")


def shown(rows: list[Row]) -> Table:
    """Draw the rows as a table for a terminal."""
    table = Table(*HEADINGS)
    for row in rows:
        colour = {True: "green", False: "bold red", None: "dim"}[row.is_met]
        table.add_row(row.what, row.figure, row.bar, f"[{colour}]{row.verdict}[/]")
    return table


def as_markdown(rows: list[Row]) -> str:
    lines = [HEADINGS, ("---",) * len(HEADINGS), *((r.what, r.figure, r.bar, r.verdict) for r in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"
