"""Every word of the report stands among its labels, in each language, and is used.

Never here: what the pages show.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from orchestration.report.labels import LANGUAGES, LabelMissing, columns_of, keys_of, load
from orchestration.report.pages import PAGES
from orchestration.report.queries import HERE

#: The words of the frame: `t("key")`, `data-label="key"`, `label("key")`, `fill("key")`, in templates and scripts.
USED = re.compile(r"""[("'`](ui\.[a-z_.]+)["'`]""")


def used_words() -> set[str]:
    """Keys that templates and scripts of the frame name."""
    read = [file for folder in ("static", "templates") for file in sorted((HERE / folder).iterdir())]
    found = {key for file in read for key in USED.findall(file.read_text("utf-8"))}
    return found | {"ui.better", "ui.worse"} | {f"ui.link.{name}" for name in ("dictionary", "docs")}


def test_every_word_is_used_and_every_word_used_is_there() -> None:
    labels = load()
    asked = {key for page in PAGES for key in keys_of(page)} | (used_words() - {"ui.link."})
    sets = {
        column.words for page in PAGES for part in page.parts() for column in columns_of(part) if column.words
    }
    sets |= {name for page in PAGES for name in re.findall(r"words:(\w+)", repr(page))}
    free = {
        key
        for key in labels
        if key.split(".")[0] in sets | {"feed"} | {page.name for page in PAGES if page.each}
    }
    assert set(labels) - asked - free == set(), "words that nobody uses"
    assert asked - set(labels) == set(), "words that nobody wrote"


def test_a_missing_word_is_seen(tmp_path: Path) -> None:
    for text in ("a.b: {en: x}", "a.b: {en: x, zh: ''}", "a.b: x"):
        (tmp_path / "a.yml").write_text(text, "utf-8")
        with pytest.raises(LabelMissing, match="needs a text in each of en, zh"):
            load(tmp_path)
    for name in ("a.yml", "b.yml"):
        (tmp_path / name).write_text("a.b: {en: x, zh: y}", "utf-8")
    with pytest.raises(LabelMissing, match="another file"):
        load(tmp_path)
    (tmp_path / "b.yml").write_text("a.c: {en: x, zh: y}\na.c: {en: x, zh: y}", "utf-8")
    with pytest.raises(LabelMissing, match="twice"):
        load(tmp_path)


def test_templates_and_scripts_hold_no_words() -> None:
    """A text between tags, or a capitalised literal in a script, is a word outside the labels."""
    template = (HERE / "templates/page.html").read_text("utf-8")
    bare = re.sub(r"\{[{%#].*?[}%#]\}|<[^>]*>", " ", template, flags=re.DOTALL)
    assert re.findall(r"[A-Za-z]{2,}", bare) == []
    for file in sorted((HERE / "static").glob("*.js")):
        code = re.sub(r"^\s*//.*$|/\*\*.*?\*/", "", file.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
        assert re.findall(r"""["'`][A-Z][a-z]+ [a-z][^"'`]*["'`]""", code) == [], file.name
    assert len(LANGUAGES) == 2
