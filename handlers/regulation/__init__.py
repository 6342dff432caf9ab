"""The regulation: its articles, what holds some words, and which clauses answer a question (/quydinh)."""

from bot.conversation import N_
from handlers.engine import ID, Feature, MenuGroup, Part, View, button
from handlers.regulation import asking, showing
from handlers.regulation.asking import answer_as_its_examples, answer_reading

CLAUSE = Part(showing.number_of)

FEATURE = Feature(
    views=(
        View(
            "quydinh",
            N_("Quy định về hộp thư điện tử"),
            None,
            asking.show,
            ("quy dinh",),
            menu=(MenuGroup.LOOK_UP, 5),
        ),
    ),
    buttons=(
        button("qd", showing.show_clause, CLAUSE),
        button("qd_more", showing.show_more, CLAUSE, ID),
        button("qd_list", showing.show_articles),
    ),
)
