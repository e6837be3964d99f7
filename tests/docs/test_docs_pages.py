"""Every command has a page, which names each of its options; links between pages lead somewhere."""

import re
from importlib import import_module
from pathlib import Path

import pytest
import typer

from balto.cli.main import COMMANDS

ROOT = Path(__file__).parent.parent.parent
PAGES = [path for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))] if path.is_file()]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_a_page_that_names_its_options(command):
    function = getattr(import_module(command.module), command.function)
    app = typer.Typer(add_completion=False)
    app.command()(function)
    options = [word for part in typer.main.get_command(app).params for word in part.opts if word.startswith("--")]
    page = (ROOT / "docs" / f"{command.name}.md").read_text(encoding="utf-8")
    assert function.__doc__
    assert [option for option in options if f"`{option}" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_within_the_documentation_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    near = [link for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text) if "://" not in link and "mailto:" not in link]
    assert [link for link in near if not (page.parent / link).exists()] == []


def test_the_glossary_is_in_order_and_holds_each_word_once():
    lines = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    words = [line.split("|")[1].strip() for line in lines if line.startswith("| ")][1:]
    assert words == sorted(set(words))
