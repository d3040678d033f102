"""A source whose newest file is all there is: what is gone from it is gone, in whatever order the files come."""

from __future__ import annotations

import itertools
import os
import random
from pathlib import Path
from typing import Any

import pytest

from tests.unit.conftest import ORDER_COLUMNS, ORDER_HEADER, Shop

ROW = "{},c1,2024-01-02,completed,EUR,{}.00"


def snapshot(shop: Shop, **more: Any) -> None:
    """One source of full exports."""
    shop.sources = [shop.source(snapshot=True, **more)]


def export(shop: Shop, day: str, *ids: str, name: str = "full") -> Path:
    """A full export of a day."""
    return shop.orders(f"{name}_{day}.csv", *(ROW.format(number, 10) for number in ids))


def test_what_is_gone_from_the_newest_is_gone(shop: Shop) -> None:
    snapshot(shop)
    export(shop, "2024-05-01", "x1", "x2", "x3")
    shop.load()
    export(shop, "2024-05-02", "x1", "x3")
    assert shop.load().rows_loaded == 2
    assert shop.live() == ["x1", "x3"]
    export(shop, "2024-05-03", "x1", "x2", "x3")
    shop.load()
    assert shop.live() == ["x1", "x2", "x3"]


def test_a_late_older_export_changes_nothing_even_where_the_newest_was_taken_away(shop: Shop) -> None:
    snapshot(shop)
    newest = export(shop, "2024-05-02", "x1")
    shop.load()
    newest.unlink()
    export(shop, "2024-05-01", "x1", "x2")
    assert (shop.load().rows_in, shop.live()) == (0, ["x1"])


def test_a_newest_that_cannot_be_read_leaves_what_stands(shop: Shop) -> None:
    snapshot(shop)
    export(shop, "2024-05-01", "x1")
    shop.load()
    shop.write("full_2024-05-02.csv", f"{ORDER_HEADER}\nx2,c1,20")
    assert len(shop.load().rejected) == 1
    assert shop.live() == ["x1"]


def test_without_days_in_the_names_the_last_changed_is_the_newest(shop: Shop) -> None:
    snapshot(shop)
    for age, name in enumerate(("b", "a")):
        file = shop.orders(f"{name}.csv", ROW.format(name, 1))
        os.utime(file, (1_700_000_000 + age, 1_700_000_000 + age))
    shop.load()
    assert shop.live() == ["a"]


def test_a_select_sees_the_newest_file_alone(shop: Shop) -> None:
    snapshot(shop, columns=(), select=f"select {','.join(ORDER_COLUMNS)} from source")
    export(shop, "2024-05-01", "x1", "x2")
    export(shop, "2024-05-02", "x1")
    shop.load()
    assert shop.live() == ["x1"]


DAYS = {"2024-05-01": "x1 x2 x3", "2024-05-02": "x1 x3", "2024-05-03": "x1 x3", "2024-05-04": "x1 x2 x4"}


@pytest.mark.parametrize("order", list(itertools.permutations(DAYS))[::5])
def test_any_order_of_loading_ends_the_same(shop: Shop, order: tuple[str, ...]) -> None:
    snapshot(shop)
    draw = random.Random(str(order))
    for day in order:
        file = export(shop, day, *DAYS[day].split())
        shop.load()
        if draw.random() < 0.4:
            file.unlink()
        if draw.random() < 0.3:
            shop.load()
    assert shop.live() == DAYS[max(DAYS)].split()
