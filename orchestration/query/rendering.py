"""Tables for people: how rows, a customer's picture and a figure's reasons look on a terminal.

Values are rounded here to be read; --json and --csv give them exactly. Never here: what is asked (reading).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from orchestration.query.evidence import Why
from orchestration.query.parts import CustomerPart

#: What stands where a value is null: not known, or it does not apply.
UNKNOWN = "-"
#: Characters of a screen that is no terminal: a pipe must not cut what it carries.
UNBOUND = 10_000
#: Pairs of name and value side by side; more wrap on a laptop's terminal.
PAIRS = 3
#: Characters to which a column is folded before a table counts as too wide, and those between two columns.
FOLDED, GAP = 24, 3
#: Characters from which a fact gets a line of its own.
LONG = 40
#: A control character in a name could move the cursor or recolour the screen of who reads it.
CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), "\ufffd")


def console(stderr: bool = False) -> Console:
    """The terminal; where there is none, lines as long as they need."""
    made = Console(stderr=stderr, highlight=False, emoji=False)
    return made if made.is_terminal else Console(stderr=stderr, width=UNBOUND, highlight=False, emoji=False)


def shown(value: Any) -> str:
    """A value as people read it."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return str(value).translate(CONTROLS)


def _right(values: Iterable[Any]) -> bool:
    kinds = {type(value) for value in values if value is not None}
    return bool(kinds) and kinds <= {int, float, Decimal}


class Rows:
    """Rows under their headings, numbers to the right; where the screen is too narrow for that, a block a row."""

    def __init__(self, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        self.columns, self.rows = columns, [[shown(value) for value in row] for row in rows]
        self.right = [_right(row[place] for row in rows) for place in range(len(columns))]

    def _width(self) -> int:
        """Characters the table needs when long texts are folded."""
        texts = zip(self.columns, *self.rows, strict=True)
        return sum(min(max(map(len, column)), FOLDED) + GAP for column in texts)

    def __rich_console__(self, screen: Console, options: ConsoleOptions) -> RenderResult:
        """What rich draws."""
        if self.rows and self._width() > options.max_width:
            for row in self.rows:
                yield FactList(dict(zip(self.columns, row, strict=True)))
                yield Text("")
            return
        made = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
        for column, right in zip(self.columns, self.right, strict=True):
            made.add_column(Text(column), justify="right" if right else "left", overflow="fold")
        for row in self.rows:
            made.add_row(*map(Text, row))
        yield made


class FactList:
    """Names and values, as many side by side as the screen is wide for; long texts on lines of their own."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.texts = {name.replace("_", " "): shown(value) for name, value in values.items()}

    def __rich_console__(self, screen: Console, options: ConsoleOptions) -> RenderResult:
        """What rich draws."""
        pairs = [
            (len(text) <= LONG, Text.assemble((f"{name} ", "dim"), text)) for name, text in self.texts.items()
        ]
        short = [text for is_short, text in pairs if is_short]
        beside = max(1, min(PAIRS, options.max_width // LONG))
        side = Table.grid(padding=(0, 2))
        for start in range(0, len(short), beside):
            side.add_row(*short[start : start + beside])
        yield from [side] if short else []
        yield from (text for is_short, text in pairs if not is_short)


def _list(part: CustomerPart) -> RenderableType:
    """A list without the columns that say nothing of any row."""
    if not part.rows:
        return Text("none known", "dim")
    columns = [name for name in part.rows[0] if any(row[name] is not None for row in part.rows)]
    made = Rows(
        [name.replace("_", " ") for name in columns], [[row[name] for name in columns] for row in part.rows]
    )
    return Group(made, Text("there are more: --all shows them", "dim")) if part.more else made


def _part(part: CustomerPart) -> RenderableType:
    if part.missing:
        return Text(part.missing, "dim")
    return _list(part) if part.is_list else FactList(part.facts)


def render_customer(heading: str, parts: Iterable[CustomerPart]) -> RenderableType:
    """The whole picture, part under part."""
    pieces: list[RenderableType] = [Text(heading.translate(CONTROLS), "bold")]
    for part in parts:
        pieces += [Text(""), Text(part.title, "bold cyan"), _part(part)]
    return Group(*pieces, Text(""), Text(f"{UNKNOWN} = not known, or it does not apply", "dim"))


def render_why(why: Why, rows: int) -> RenderableType:
    """A figure, its rule, and the rows it is made of."""
    value = ", ".join(shown(one) for one in why.values) or "no row of theirs in this mart"
    pieces: list[RenderableType] = [
        Text.assemble((f"{why.mart}.{why.figure} ", "bold"), (f"of {why.customer_id}: ", "bold"), value),
        Text(why.rule),
    ]
    if why.evidence_set is None:
        return Group(*pieces, Text("no row of the customer's makes it", "dim"))
    found = why.evidence.limit(rows + 1).fetchall()
    made_of = (
        f"{why.how} of the rows of '{why.evidence_set}'"
        if why.how != "rule"
        else f"rows of '{why.evidence_set}'"
    )
    pieces += [Text(made_of, "dim"), Rows(why.evidence.columns, found[:rows])]
    if len(found) > rows:
        pieces.append(Text(f"only {rows} rows are shown: --rows 0 shows all", "dim"))
    return Group(*pieces)
