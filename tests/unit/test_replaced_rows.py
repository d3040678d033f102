"""Rows of replaced files go once they are old, and none that anything still reads.

That the models see the same before and after: tests/dbt/test_replaced_rows.py. Never here: the command's words.
"""

from __future__ import annotations

from typing import Any

import pytest

from ingestion.database import pipeline
from ingestion.load.ledger import check_ledger
from ingestion.store.replaced import lay_out, remove
from tests.unit.conftest import ORDER_COLUMNS, Shop

HEAD = ",".join([*ORDER_COLUMNS, "updated_at"])


def _write(shop: Shop, name: str, *rows: str) -> None:
    shop.write(name, "\n".join([HEAD, *rows, ""]))


def _row(number: int, who: str = "c1", amount: int = 10, changed: str = "2024-01-03") -> str:
    return f"o{number},{who},2024-01-02,completed,EUR,{amount},{changed}"


@pytest.fixture
def exports(shop: Shop) -> Shop:
    """Three full exports, each the whole truth: o2 changes its price, o3 its customer, o4 leaves."""
    shop.sources = [shop.source(columns=(*ORDER_COLUMNS, "updated_at"), snapshot=True)]
    _write(shop, "full_2024-05-01.csv", _row(1), _row(2), _row(3, "c3"), _row(4, "c4"))
    shop.load()
    _write(shop, "full_2024-05-02.csv", _row(1), _row(2, amount=12), _row(3, "c9"), _row(4, "c4"))
    shop.load()
    _write(shop, "full_2024-05-03.csv", _row(1), _row(2, amount=12), _row(3, "c9"))
    shop.load()
    return shop


def _aged(shop: Shop, days: int) -> None:
    with pipeline(shop.settings) as con:
        con.execute(f"update raw.orders set _loaded_at = _loaded_at - to_days({days})")


def _tidied(shop: Shop, days: int = 30) -> dict[str, int]:
    with pipeline(shop.settings) as con:
        found = lay_out(con, days)
        remove(con)
        check_ledger(con, "orders")
        return found


def _held(shop: Shop) -> list[tuple[Any, ...]]:
    columns = "order_id, customer_id, cast(gross_amount as integer), count(*)"
    return shop.query(f"select {columns} from raw.orders group by all order by all")


def test_old_rows_of_replaced_exports_go_and_every_reference_stays_once(exports: Shop) -> None:
    live = exports.live()
    assert len(exports.query("from raw.orders")) == 11
    _aged(exports, 31)
    assert _tidied(exports) == {"orders": 6}
    assert _held(exports) == [("o1", "c1", 10, 1), ("o2", "c1", 12, 1), ("o3", "c3", 10, 1), ("o3", "c9", 10, 1),
                              ("o4", "c4", 10, 1)]  # fmt: skip
    assert exports.live() == live
    assert _tidied(exports) == {}, "there is nothing left to remove"


def test_young_rows_stay(exports: Shop) -> None:
    _aged(exports, 29)
    assert _tidied(exports) == {} and len(exports.query("from raw.orders")) == 11


def test_laying_out_removes_nothing(exports: Shop) -> None:
    _aged(exports, 31)
    with pipeline(exports.settings) as con:
        assert lay_out(con, 30) == {"orders": 6}
    assert len(exports.query("from raw.orders")) == 11


def test_older_versions_in_standing_files_stay(shop: Shop) -> None:
    shop.sources = [shop.source(columns=(*ORDER_COLUMNS, "updated_at"))]
    _write(shop, "orders_2024-05-01.csv", _row(1))
    _write(shop, "orders_2024-05-02.csv", _row(1, amount=11, changed="2024-01-05"))
    shop.load()
    _aged(shop, 400)
    assert _tidied(shop) == {} and len(shop.live()) == 2


def test_a_row_that_a_standing_file_repeats_comes_back_after_tidying(shop: Shop) -> None:
    """A row told by two files is loaded once; when its file is replaced, the other one's is brought back."""
    shop.sources = [shop.source(columns=(*ORDER_COLUMNS, "updated_at"))]
    _write(shop, "a.csv", _row(1), _row(2))
    _write(shop, "b.csv", _row(1))
    shop.load()
    shop.correct(shop.folder / "in/a.csv", "\n".join([HEAD, _row(2), ""]))
    shop.load()
    assert shop.live() == ["o1", "o2"]
    _aged(shop, 31)
    _tidied(shop)
    assert shop.live() == ["o1", "o2"]
    shop.correct(shop.folder / "in/b.csv", "\n".join([HEAD, _row(5), ""]))
    shop.load()
    assert shop.live() == ["o2", "o5"]


def test_a_content_that_comes_again_is_loaded_as_ever(exports: Shop) -> None:
    _aged(exports, 31)
    _tidied(exports)
    _write(exports, "full_2024-05-04.csv", _row(1), _row(2), _row(3, "c3"), _row(4, "c4"))
    assert exports.load().rows_loaded == 4
    assert exports.live(columns="order_id, customer_id") == [
        ("o1", "c1"),
        ("o2", "c1"),
        ("o3", "c3"),
        ("o4", "c4"),
    ]
