"""Every word of the report, in every language it speaks: labels/*.yml, a key with its text in each.

Here: reading them, and which keys a page asks for. Add a language to LANGUAGES and its text to every key. Never here,
and never in a template, page or script: a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from ingestion.errors import LoyaltyError
from orchestration.report.parts import Chart, Figure, Page, PagePart, TableColumn, TablePart

FOLDER = Path(__file__).resolve().parent / "labels"
#: Language (as browsers name it) -> its own name for itself, on the switch.
LANGUAGES = {"en": "English", "zh": "中文"}

Labels = dict[str, dict[str, str]]


class LabelMissing(LoyaltyError):
    """A word is missing, twice there, or not in every language."""


def load(folder: Path = FOLDER) -> Labels:
    """All labels: key -> language -> text. Raises LabelMissing for a key in two files or not in all languages."""
    found: Labels = {}
    for file in sorted(folder.glob("*.yml")):
        text = file.read_text("utf-8")
        content = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {}
        keys = re.findall(r"^([\w.]+):", text, re.M)
        if len(keys) != len(content):
            twice = sorted({key for key in keys if keys.count(key) > 1})
            raise LabelMissing(f"{file.name}: {', '.join(twice)} stands there twice; keep one")
        for key, texts in content.items():
            if key in found:
                raise LabelMissing(f"{file.name}: {key} stands in another file too; keep one")
            if not isinstance(texts, dict) or set(texts) != set(LANGUAGES) or not all(texts.values()):
                raise LabelMissing(f"{file.name}: {key} needs a text in each of {', '.join(LANGUAGES)}")
            found[key] = {language: str(text) for language, text in texts.items()}
    return found


def columns_of(part: PagePart) -> tuple[TableColumn, ...]:
    """The columns a part shows."""
    if isinstance(part, Figure):
        return (part.value,)
    return part.columns if isinstance(part, Chart | TablePart) else ()


def _in_spec(value: object) -> Iterator[str]:
    """Labels that a chart's specification names, as `@key`."""
    if isinstance(value, str) and value.startswith("@"):
        yield value[1:]
    elif isinstance(value, dict):
        yield from (key for inner in value.values() for key in _in_spec(inner))
    elif isinstance(value, list | tuple):
        yield from (key for inner in value for key in _in_spec(inner))


def keys_of(page: Page) -> set[str]:
    """Every key a page asks for; those of value sets aside, which depend on the data."""
    keys = {f"{page.name}.{kind}" for kind in ("title", "lead", *(["nav"] if page.in_navigation else []))}
    keys |= {f"{page.name}.{section.name}.{kind}" for section in page.sections for kind in ("title", "lead")}
    for part in page.parts():
        keys |= {f"{page.name}.{part.name}.{kind}" for kind in ("title", "about")}
        keys |= {f"feed.{feed}" for feed in part.needs} | {key for key in (part.none,) if key}
        keys.add(f"mart.{part.mart}")
        keys |= {column.no for column in columns_of(part) if column.no}
        if isinstance(part, Figure):
            keys |= {part.unit} if part.unit else set()
        else:
            keys |= {f"column.{column.name}" for column in columns_of(part)}
        if isinstance(part, TablePart) and part.choices:
            keys.add(f"column.{part.choices.split()[0]}")
        if isinstance(part, Chart):
            keys |= set(_in_spec(part.spec))
    return keys


def check(labels: Labels, pages: list[Page]) -> None:
    """Raise LabelMissing with every key a page asks for and nobody wrote."""
    missing = sorted({key for page in pages for key in keys_of(page)} - set(labels))
    if missing:
        raise LabelMissing(f"labels/*.yml lack {', '.join(missing)}: add each in {', '.join(LANGUAGES)}")
