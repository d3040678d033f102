"""One definition, one place: what every part needs is written once, and a second one is found.

Add a line to ONCE when something has got its one place. Never here: whether the definition is right.
"""

from __future__ import annotations

import re

import pytest

from tests.architecture.house import line_of, name, refuse, under, without_comments

#: What is looked for -> the files that may hold it, and what to call instead.
ONCE: dict[str, tuple[str, set[str], str]] = {
    "an SQL literal": (
        r"""replace\("'", "''"\)""",
        {"ingestion/database.py"},
        "ingestion.database.literal",
    ),
    "an SQL identifier": (
        r"""replace\('"', '""'\)""",
        {"ingestion/database.py", "orchestration/commands/output.py"},  # the latter quotes for CSV
        "ingestion.database.quoted",
    ),
    "the settings of a connection": (
        r"set memory_limit",
        {"ingestion/database.py"},
        "ingestion.database.limit",
    ),
    "a reader's settings": (
        r"READER_CONFIG\b.*=|lock_configuration",
        {
            "orchestration/publish/reader.py",
            "orchestration/publish/postgres/audience.py",
            "ingestion/mapping/confined.py",  # closes a mapping's own database, which is no published file
        },
        "orchestration.publish.reader.open_file",
    ),
    "a switched link": (
        r"\.symlink_to\(",
        {"orchestration/publish/layout.py"},
        "orchestration.publish.layout.relink",
    ),
}


def faults(file: str, text: str) -> list[str]:
    """Second definitions in a file of the product."""
    return [
        f"{file}:{line_of(text, found.start())}: {what} once more; use {instead}"
        for what, (pattern, places, instead) in ONCE.items()
        if file not in places
        for found in re.finditer(pattern, text)
    ]


def test_nothing_is_defined_twice() -> None:
    read = under("orchestration", ".py") + under("ingestion", ".py")
    assert len(read) > 100
    refuse(one for file in read for one in faults(name(file), file.read_text("utf-8")))


@pytest.mark.parametrize("what", ONCE)
def test_the_one_place_is_there(what: str) -> None:
    pattern, places, _ = ONCE[what]
    read = under("ingestion", ".py") + under("orchestration", ".py")
    assert any(re.search(pattern, file.read_text("utf-8")) for file in read if name(file) in places)


@pytest.mark.parametrize(
    "text",
    [
        """x = "'" + y.replace("'", "''") + "'" """,
        """x = y.replace('"', '""')""",
        'con.execute("set memory_limit = ?", [limit])',
        'con.execute("set lock_configuration = true")',
        "temporary.symlink_to(target)",
    ],
)
def test_a_second_definition_is_seen(text: str) -> None:
    assert len(faults("orchestration/report/site.py", text)) == 1


#: A count of the rows that meet a condition, as it was written by hand fifty times.
COUNT_IF = re.compile(
    r"sum\(\s*case when (?:(?!\bend\b).)*? then 1 else 0 end\s*\)", re.DOTALL | re.IGNORECASE
)


def counts_by_hand(file: str, sql: str) -> list[str]:
    """Counts of rows that meet a condition, not written with the macro."""
    text = without_comments(sql)
    return [f"{file}:{line_of(text, one.start())}: use count_if" for one in COUNT_IF.finditer(text)]


def test_rows_are_counted_by_one_macro() -> None:
    read = [one for one in under("dbt_project/models", ".sql") if "int_value_fitted" not in one.name]
    assert len(read) > 100
    refuse(one for file in read for one in counts_by_hand(name(file), file.read_text("utf-8")))


def test_a_count_by_hand_is_seen() -> None:
    assert counts_by_hand("a.sql", "select sum(case when a > 1 then 1 else 0 end) from t") == [
        "a.sql:1: use count_if"
    ]
    assert (
        counts_by_hand("a.sql", "select {{ count_if('a > 1') }} from t -- sum(case when a then 1 else 0 end)")
        == []
    )


#: The row of a group that counts, as it was written by hand thirty times: a place in an order of plain columns.
PLACE = re.compile(
    r"row_number\(\)\s+over\s+\(\s*partition by (?:[^(){}']|\([^(){}']*\))*\)\s+as\s+(\w+)", re.IGNORECASE
)


def places_by_hand(file: str, sql: str) -> list[str]:
    """Places of rows of which the first is kept, not written with the macro; a choice by cases may be."""
    text = without_comments(sql)
    return [
        f"{file}:{line_of(text, one.start())}: use place_among"
        for one in PLACE.finditer(text)
        if re.search(rf"\b{one.group(1)} = 1\b", text)
    ]


def test_the_row_that_counts_is_found_by_one_macro() -> None:
    read = under("dbt_project/models", ".sql")
    refuse(one for file in read for one in places_by_hand(name(file), file.read_text("utf-8")))


def test_a_place_by_hand_is_seen() -> None:
    ranked = "select row_number() over (partition by a, lower(b) order by c desc nulls last) as place from t"
    assert places_by_hand("a.sql", f"with r as ({ranked}) select 1 from r where place = 1") == [
        "a.sql:1: use place_among"
    ]
    assert places_by_hand("a.sql", f"with r as ({ranked}) select place from r") == []
