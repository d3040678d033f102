"""Rows for programs: every digit, null apart from empty, ISO times; and what people see instead."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from rich.console import Console

from ingestion.settings import PROJECT_ROOT
from orchestration.commands.output import csv_lines, json_lines, json_text
from orchestration.query.rendering import Rows, shown

COLUMNS = ["money", "key", "share", "text", "empty", "nothing", "day", "at", "yes"]
ROW = (
    Decimal("12345678901234567.80"), 748459526824197743, 0.1, 'a "b", c\nd', "", None,
    date(2026, 6, 30), datetime(2026, 6, 30, 4, 7, 21), True,
)  # fmt: skip


def test_json_keeps_every_digit_and_null() -> None:
    text = "".join(json_lines(COLUMNS, [ROW, ROW]))
    assert '"money": 12345678901234567.80' in text
    rows = json.loads(text, parse_float=Decimal)
    assert rows[1] == {
        "money": Decimal("12345678901234567.80"), "key": 748459526824197743, "share": Decimal("0.1"),
        "text": 'a "b", c\nd', "empty": "", "nothing": None, "day": "2026-06-30", "at": "2026-06-30T04:07:21",
        "yes": True,
    }  # fmt: skip


def test_no_rows_are_an_empty_list_and_a_heading() -> None:
    assert "".join(json_lines(["a"], [])) == "[]\n"
    assert "".join(csv_lines(["a"], [])) == "a\n"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_json_has_no_number_for_becomes_text(value: float) -> None:
    assert json.loads(json_text(value)) == str(value)


def test_csv_tells_null_from_empty_and_is_read_back() -> None:
    text = "".join(csv_lines(COLUMNS, [ROW]))
    assert text.endswith(
        '12345678901234567.80,748459526824197743,0.1,"a ""b"", c\nd","",,2026-06-30,2026-06-30T04:07:21,true\n'
    )
    assert next(csv.reader(io.StringIO(text))) == COLUMNS


def test_people_see_rounded_values_and_no_control_characters() -> None:
    assert [shown(value) for value in (None, 0.23613, True, Decimal("3.10"), "\x1b[31mred")] == [
        "-", "0.2361", "yes", "3.10", "\ufffd[31mred"
    ]  # fmt: skip
    assert shown(datetime(2026, 6, 30, 4, 7, tzinfo=UTC)) == "2026-06-30 04:07"


def test_markup_in_data_is_shown_as_it_is() -> None:
    console = Console(file=io.StringIO(), width=80)
    console.print(Rows(["[bold]name"], [["[red]x[/red]"]]))
    assert "[red]x[/red]" in console.file.getvalue()  # type: ignore[attr-defined]


def test_a_narrow_screen_gets_a_block_a_row() -> None:
    for width, line in ((200, "name 0    name 1"), (40, "name 0 value 0")):
        console = Console(file=io.StringIO(), width=width)
        console.print(Rows([f"name {n}" for n in range(9)], [[f"value {n}" for n in range(9)]]))
        assert line in console.file.getvalue().splitlines()[0]  # type: ignore[attr-defined]


def test_opening_the_marts_is_light() -> None:
    """A notebook waits for DuckDB alone; the pipeline's own libraries stay out."""
    code = (
        "import sys; from orchestration import open_marts; "
        "print(sorted({'dagster', 'dbt', 'great_expectations', 'pandas', 'pydantic', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
