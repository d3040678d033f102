"""The data dictionary as a page: one file an audience that a browser opens from disk, searchable and printable.

`dictionary.html#<table>` and `#<table>.<column>` lead to what they name. Never here: the words of a table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from orchestration.publish.audiences import Audience
from orchestration.publish.table import DescribedTable

HERE = Path(__file__).parent / "static"


@dataclass(frozen=True)
class Told:
    """What a page is about: the audience, its tables with their rows, the company's title and the as-of day."""

    audience: Audience
    tables: tuple[DescribedTable, ...]
    rows: dict[str, int]
    company: str
    as_of: date
    file: str


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("dictionary.html")


def _part(name: str) -> Markup:
    """Style or script as it stands; both are files of the project."""
    return Markup((HERE / name).read_text("utf-8").strip())


def page(told: Told) -> str:
    """The whole page; it fetches nothing."""
    return _template().render(
        audience=told.audience,
        tables=sorted(told.tables, key=lambda table: (table.subject, table.name)),
        rows=told.rows,
        columns=sum(len(table.columns) for table in told.tables),
        company=told.company,
        as_of=told.as_of.isoformat(),
        file=told.file,
        style=_part("dictionary.css"),
        script=_part("dictionary.js"),
    )
