"""Reading what is served: who is meant, the whole picture, and why a figure is what it is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from orchestration import open_marts
from orchestration.query import CustomerNotFound, Marts, NothingPublished, ReadingError
from orchestration.query.parts import NOT_GIVEN, PARTS
from tests.small import SmallCompany

PERSONAL = {"full_name", "email", "phone", "birth_date", "gender", "city"}


@pytest.fixture
def home(served_company: SmallCompany) -> Path:
    return served_company.settings.company_home


@pytest.fixture
def marts(home: Path) -> Iterator[Marts]:
    with open_marts(home) as opened:
        yield opened


def one(marts: Marts, query: str) -> Any:
    return marts.sql(query).fetchall()[0][0]


def test_the_marts_open_by_settings_by_folder_and_by_file(served_company: SmallCompany, home: Path) -> None:
    for source in (
        served_company.settings,
        home,
        str(home),
        home / "serve",
        home / "serve/current/warehouse.duckdb",
    ):
        with open_marts(source) as opened:
            assert (opened.version.number, opened.version.company) == (1, "small")
            assert "/versions/" in str(opened.version.file), "the link is resolved once"


def test_nothing_but_the_marts_can_be_read_and_nothing_written(marts: Marts, tmp_path: Path) -> None:
    for statement in (
        "from read_text('/etc/hostname')", f"copy (select 1) to '{tmp_path}/x.csv'",
        "set enable_external_access = true", "delete from marts.customer_360", "attach ':memory:' as other",
    ):  # fmt: skip
        with pytest.raises(ReadingError):
            marts.sql(statement)
    with pytest.raises(ReadingError, match="did you mean customer_rfm"):
        marts.table("customer_rmf")


def test_before_the_first_publish_it_says_what_to_do(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(NothingPublished, match="make refresh"):
            open_marts(folder)


def test_an_open_reader_stays_on_its_version(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "small"
    shutil.copytree(home / "serve", copy / "serve", symlinks=True)
    with open_marts(copy) as opened:
        (copy / "serve/versions/v00000001").rename(copy / "serve/versions/v00000002")
        os.replace(copy / "serve/current", copy / "serve/old")
        assert one(opened, "select count(*) from marts.customer_360") > 0
    with pytest.raises(NothingPublished):
        open_marts(copy)


def test_an_unknown_audience_names_the_known_ones(home: Path) -> None:
    with pytest.raises(ReadingError, match="warehouse"):
        open_marts(home, audience="nobody")


def test_every_part_of_every_customer_can_be_asked(marts: Marts) -> None:
    ids = [name for (name,) in marts.sql("select customer_id from marts.customer_360").fetchall()]
    assert len(ids) > 50
    filled: set[str] = set()
    for customer in (marts.customer(name) for name in ids):
        assert [part.name for part in customer] == list(PARTS)
        assert not [part.missing for part in customer if part.missing == NOT_GIVEN]
        assert not PERSONAL & {column for part in customer for row in part.rows for column in row}
        filled |= {part.name for part in customer if part.rows}
    assert filled == set(PARTS), "each part has something to say of somebody"


def test_the_picture_is_the_marts_own(marts: Marts) -> None:
    name = one(marts, "select customer_id from marts.customer_360 order by orders desc, customer_id limit 1")
    key, orders, revenue, state, city = marts.sql(
        "select customer_key, orders, revenue, loyalty_state, city from marts.customer_360 where customer_id = $id",
        {"id": name},
    ).fetchall()[0]
    customer = marts.customer(name, personal=True, rows=None)
    assert customer["value"].facts["revenue"] == revenue
    assert customer["state"].facts["state"] == state
    assert customer["who"].facts["city"] == city
    completed = [row["net_amount"] for row in customer["orders"].rows if row["status"] == "completed"]
    assert (len(completed), sum(completed, Decimal(0))) == (orders, revenue)
    short = marts.customer(key, rows=3)
    assert short["orders"].rows == customer["orders"].rows[:3] or len(short["orders"].rows) == 3
    assert short["orders"].more
    assert short.id == name


def test_a_picture_shows_itself_in_a_notebook(marts: Marts, capsys: pytest.CaptureFixture[str]) -> None:
    name = one(marts, "select min(customer_id) from marts.customer_360")
    customer = marts.customer(name)
    customer.show()
    said = capsys.readouterr().out
    assert all(title in said for title in PARTS.values())
    assert customer.as_dict()["who"] == customer["who"].facts


def test_an_id_is_taken_as_any_feed_wrote_it(marts: Marts) -> None:
    """References of the company's customers lead where the marts say they lead."""
    wrong = []
    for row_id, name in marts.sql(
        "select e.row_id, c.customer_id from marts.figure_evidence as e join marts.customer_360 as c "
        "using (customer_key) where e.evidence_set = 'records' order by e.row_id limit 30"
    ).fetchall():
        wrong += [row_id] if marts.find(row_id) != [name] else []
    assert wrong == []
    for old, name in marts.sql(
        "select a.old_customer_key, c.customer_id from marts.customer_aliases as a join marts.customer_360 as c "
        "using (customer_key) order by 1 limit 30"
    ).fetchall():
        assert marts.find(old) == [name]


def test_who_is_not_found_is_offered_near_ids(marts: Marts) -> None:
    name = one(marts, "select min(customer_id) from marts.customer_360")
    for asked in (name[:-1], name[:-2] + name[-1] + name[-2] + "0"):
        with pytest.raises(CustomerNotFound, match=name) as caught:
            marts.customer(asked)
        assert name in caught.value.near
    for nobody in ("", "%", "'; drop table x; --", "\u0000"):
        with pytest.raises(CustomerNotFound):
            marts.customer(nobody)


def test_every_figure_has_its_reasons(marts: Marts) -> None:
    """Every figure of the rulebook is answered, and counts and sums follow from the rows that are given."""
    name = one(marts, "select customer_id from marts.customer_360 order by tickets desc, orders desc limit 1")
    for mart, figure, how, rule in marts.figures().fetchall():
        why = marts.why(name, f"{mart}.{figure}")
        assert (why.how, why.rule) == (how, rule)
        if how == "count" and why.values != (None,):
            assert why.values in ((len(why.evidence.fetchall()),), ())
        if how == "sum" and why.values != (None,):
            assert why.values == (sum(row[3] for row in why.evidence.fetchall()),)
    with pytest.raises(ReadingError, match="did you mean revenue"):
        marts.why(name, "revenu")


def test_an_audience_sees_what_it_is_given(home: Path, marts: Marts) -> None:
    key = one(marts, "select customer_key from marts.customer_360 order by orders desc, customer_key limit 1")
    with open_marts(home, audience="marketing") as opened:
        customer = opened.customer(key, personal=True)
        assert customer.id == str(key)
        assert "email" not in customer["who"].facts
        assert customer["rfm"].facts
        assert customer["tickets"].missing == NOT_GIVEN
    with open_marts(home, audience="finance") as opened, pytest.raises(ReadingError, match="no customer_360"):
        opened.customer(key)


def test_the_dictionary_tells_what_tables_and_columns_mean(marts: Marts) -> None:
    for rows in (marts.tables(), marts.columns("customer_rfm")):
        place = rows.columns.index("meaning")
        told = [row[0] for row in rows.fetchall() if row[place]]
        assert len(told) >= 11
    assert "is_personal" in marts.columns("customer_360").columns
