"""Which rows of the ledger quote persons: the same as when every text is compared with every cell, in far less time.

Never here: what becomes of such rows (tests/pipeline/test_erase.py).
"""

from __future__ import annotations

import time

import duckdb
import pytest

from ingestion.database import pipeline
from ingestion.persons.holding import Held
from ingestion.persons.quoting import LONG, lay_out_texts, quoting
from tests.unit.conftest import Shop

TEXTS = (
    "C-1001", "ann@example.org", "ANN@Example.org", "+49 30 5550", "Ann", "Ann Okafor", "O'Neill (sen.)",
    "日本語の名前", "Zoë", "Zoë Ångström", "a_b-c_d", "......", '"q"', "call me, please", "17", 'say "hello" now',
)  # fmt: skip
CELLS = (
    "C-1001", "c-1001", "C-10017", "XC-1001", '{"id": "C-1001"}', "to ANN@example.ORG, today", "ann@example.organic",
    "call +49 30 5550 now", "call +49 30 55501", "49 30 5550", "Ann", '{"n": "Ann"}', "Ann is here", "Anna",
    "Ann Okafor!", "Ann  Okafor", "mr O'NEILL (SEN.) jr", "O'Neill sen", "x日本語の名前y", "an 日本語の名前", "日本語",
    "Zoë", '"Zoë"', "by Zoë Ångström.", "a_b-c_d", "xa_b-c_d", "a......b", "......", 'x""q""', '""q""', "17", '"17',
    'say "hello" now', 'a "hello" b', "please call me, please!", '{"n": 17}', '{"n": "17"}', "", '","', 'C-1001","',
)  # fmt: skip


def naive(con: duckdb.DuckDBPyConnection) -> set[int]:
    """Row numbers by the rule itself: each text with each cell."""
    asked = f"""
        select distinct q.row_number from raw.quarantine as q, their_texts as v
        where q.value = v.text or case when length(v.text) >= {LONG}
            then regexp_matches(q.value, '(?i)(^|\\W)' || regexp_escape(v.text) || '(\\W|$)')
            else contains(q.value, '"' || v.text || '"') end
    """
    return {row for (row,) in con.execute(asked).fetchall()}


def quoted(con: duckdb.DuckDBPyConnection) -> set[int]:
    """The same by words."""
    asked = f"select row_number from raw.quarantine where {quoting('quarantine')}"
    return {row for (row,) in con.execute(asked).fetchall()}


@pytest.mark.parametrize("texts", [TEXTS, *((text,) for text in TEXTS)])
def test_words_find_what_comparing_everything_finds(shop: Shop, texts: tuple[str, ...]) -> None:
    with pipeline(shop.settings) as con:
        rows = [[number, cell] for number, cell in enumerate(CELLS)]
        con.executemany("insert into raw.quarantine (row_number, value) values (?, ?)", rows)
        lay_out_texts(con, Held(1, {}, (), texts))
        assert quoted(con) == naive(con) != set()


def test_every_column_of_a_row_is_looked_at(shop: Shop) -> None:
    with pipeline(shop.settings) as con:
        con.execute(
            "insert into raw.quarantine (row_number, row_text, reason) values (1, '{\"id\":\"C-1001\"}', 'odd')"
        )
        con.execute(
            "insert into raw.quarantine (row_number, row_key, all_reasons) values (2, 'o1', 'not C-1001; odd')"
        )
        con.execute("insert into raw.quarantine (row_number, row_key) values (3, 'o2')")
        lay_out_texts(con, Held(1, {}, (), ("C-1001",)))
        assert quoted(con) == {1, 2}


def test_thousands_of_persons_cost_little_more_than_one(shop: Shop) -> None:
    with pipeline(shop.settings) as con:
        row = """'{"mail":"person' || i || '@example.org"}'"""
        con.execute(
            f"insert into raw.quarantine (row_number, row_text) select i, {row} from range(2000) as r (i)"
        )
        texts = tuple(f"person{number}@example.org" for number in range(1000, 3000))
        started = time.process_time()
        lay_out_texts(con, Held(2000, {}, (), texts))
        assert quoted(con) == set(range(1000, 2000))
        assert time.process_time() - started < 1.5
