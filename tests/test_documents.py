"""The documents name only what is there."""

import re
from pathlib import Path

import pytest

from tests.documents import README, parts, settings_table

ROOT = README.parent
DOCUMENTS = [README, ROOT / "docs" / "huong-dan.md", ROOT / "locales" / "glossary.md"]
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


def test_the_settings_in_the_readme_are_those_of_the_program() -> None:
    _before, table, _after = parts(README.read_text(encoding="utf-8"))
    assert table == settings_table(), "python -m tests.documents writes it"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_links_to_is_there(document: Path) -> None:
    targets = LINK.findall(document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target.replace("\\", "")).exists()] == []
