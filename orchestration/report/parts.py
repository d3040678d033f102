"""What pages are made of: figures, charts and tables, each from one named query.

Add a field when pages need it and static/ draws it. Never here: words (labels/) or SQL (sql/).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

#: How static/format.js writes a value. `text` shows it as it is; `words` looks it up among the labels of a set.
Format = Literal[
    "text", "integer", "decimal", "ratio", "percent", "score", "money", "minutes", "date", "day", "month", "instant",
    "boolean",
]  # fmt: skip


@dataclass(frozen=True)
class TableColumn:
    """A column of a query as people see it.

    `words`: name of the closed set its values belong to (labels `<words>.<value>`); `low`, `high`: columns of its 95 %
    interval; `n`: column of what it was counted from; `small`: boolean column that says this is few; `link`: page that
    the cell opens, its `{value}` replaced (`segment_{value}`, `customer#{value}`); `no`: label instead of unknown,
    where null says that there is no such thing; `under`: column whose text stands below. A value of `words` may be
    several, joined by commas.
    """

    name: str
    format: Format = "text"
    words: str = ""
    low: str = ""
    high: str = ""
    n: str = ""
    small: str = ""
    link: str = ""
    no: str = ""
    under: str = ""


def columns(*named: str | TableColumn) -> tuple[TableColumn, ...]:
    """Columns of a table: whole ones, or `name format` and `name words:<set>` for those that need no more."""
    return tuple(_column(one) if isinstance(one, str) else one for one in named)


def _column(text: str) -> TableColumn:
    name, _, kind = text.partition(" ")
    if kind.startswith("words:"):
        return TableColumn(name, words=kind.removeprefix("words:"))
    if kind not in get_args(Format):
        raise ValueError(
            f"{text!r}: {kind!r} is no format; one of {', '.join(get_args(Format))}, words:<set>"
        )
    return TableColumn(name, cast(Format, kind))


@dataclass(frozen=True)
class PagePart:
    """What a figure, chart or table is drawn from.

    `query`: a file of sql/<page>/; `mart`: whose definition it shows; `explains`: columns of the mart whose meaning it
    tells; `needs`: feeds without which there is nothing to show; `none`: label that says what no rows mean;
    `where`: column and value that pick its rows, where the query has those of several; `made_of`: `mart.column` whose
    needs are the part's as well, where `explains` names a column that stands for several things.
    """

    name: str
    query: str
    mart: str
    explains: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    none: str = ""
    where: tuple[str, str] | None = None
    made_of: str = ""


@dataclass(frozen=True)
class Figure(PagePart):
    """One number of the first row.

    `before`: column of the same number `ui.before` ago, for the change; `good`: whether more is better; `trend`: query
    whose column of the same name draws the line behind it; `unit`: label after the number; `link`: page it opens.
    """

    value: TableColumn = TableColumn("")
    before: str = ""
    good: Literal["up", "down", ""] = ""
    trend: str = ""
    unit: str = ""
    link: str = ""


@dataclass(frozen=True)
class Chart(PagePart):
    """A Vega-Lite specification over the query's rows; `columns` are the numbers shown as a table below it.

    `width`: pixels below which it scrolls sideways instead of shrinking (0: it shrinks), for what must be read cell by
    cell. `known`: column without any known value of which there is nothing to draw.
    """

    spec: Any = None
    columns: tuple[TableColumn, ...] = ()
    height: int = 260
    width: int = 0
    known: str = ""


@dataclass(frozen=True)
class TablePart(PagePart):
    """Rows to sort and filter; `filters`: whether it has the field to search in.

    `choices`: column whose values are offered as a choice, with its words (`reason words:reason`); `download`: name of
    the CSV file that the rows shown can be had as: a list to work with, as high as the window; `sheet`: whether they
    print one a sheet (scripts: sheets.js).
    """

    columns: tuple[TableColumn, ...] = ()
    filters: bool = True
    choices: str = ""
    download: str = ""
    sheet: bool = False


@dataclass(frozen=True)
class Held:
    """What a query gives of each thing, kept in the shard of the thing: the first `most` rows in `order` (SQL)."""

    query: str
    order: str = "1"
    most: int = 1


@dataclass(frozen=True)
class Finder(PagePart):
    """A field to type a name into; the page's other parts then show the thing it names, out of a shard.

    `query` gives (name, key, shown): every name of every thing, its key and the name people see. `key`: the first
    column of each held query, an integer; `held`: what the other parts show, the first with one row for every thing.
    """

    key: str = ""
    held: tuple[Held, ...] = ()


@dataclass(frozen=True)
class Section:
    """A heading and its parts, in order; figures stand side by side, other parts where `pairs` says so."""

    name: str
    parts: tuple[PagePart, ...]
    pairs: bool = False


@dataclass(frozen=True)
class Each:
    """One page for each value: `column` of the rows of `query`."""

    query: str
    column: str


@dataclass(frozen=True)
class Page:
    """A page, or one for each value. `scripts`: files of static/ that it needs beside the common ones."""

    name: str
    sections: tuple[Section, ...]
    each: Each | None = None
    scripts: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()
    in_navigation: bool = True

    def parts(self) -> tuple[PagePart, ...]:
        """Everything it shows, in order."""
        return tuple(part for section in self.sections for part in section.parts)

    @property
    def finder(self) -> Finder | None:
        """The part that picks what the page shows; None on a page that shows the same to everybody."""
        return next((part for part in self.parts() if isinstance(part, Finder)), None)

    def all_queries(self) -> list[str]:
        """Names of the queries its parts and scripts read, each once; not those that its shards hold."""
        finder = self.finder
        apart = {finder.query, *(held.query for held in finder.held)} if finder else set()
        trends = [part.trend for part in self.parts() if isinstance(part, Figure) and part.trend]
        named = dict.fromkeys([*(part.query for part in self.parts()), *trends, *self.queries])
        return [query for query in named if query not in apart]
