"""What the models see of raw is the same before and after rows of replaced files are removed, as of any day.

Never here: which rows go (tests/unit/test_replaced_rows.py).
"""

from __future__ import annotations

import duckdb
import pytest

from ingestion.database import pipeline
from ingestion.store.replaced import lay_out, remove
from tests.dbt.compiled import Compiled, compiled
from tests.dbt.parsed import manifest
from tests.unit.conftest import ORDER_COLUMNS, Shop

#: The last day, and a past one between two versions of the same row.
DAYS = ("2024-05-31", "2024-03-31")
PERSON = ("customer_id", "email", "full_name", "region", "joined_at", "updated_at")
EXPORTS = {
    "2024-05-01": (["c1,ann@x.org,Ann,north,2024-01-01,2024-02-01", "c2,bob@x.org,Bob,south,2024-01-01,2024-02-01"],
                   ["o1,c1,ann@x.org,2024-02-02,2024-02-02", "o2,c2,bob@x.org,2024-03-01,2024-03-02"]),
    "2024-05-02": (["c1,ann@y.org,Ann,north,2024-01-01,2024-04-15", "c2,bob@x.org,Bob,south,2024-01-01,2024-02-01"],
                   ["o1,c1,ann@x.org,2024-02-02,2024-02-02", "o2,c9,eve@x.org,2024-03-01,2024-04-20"]),
    "2024-05-03": (["c1,ann@y.org,Ann,west,2024-01-01,2024-04-16"],
                   ["o1,c1,ann@x.org,2024-02-02,2024-02-02", "o2,c9,eve@x.org,2024-03-01,2024-04-20",
                    "o3,c1,,2024-05-01,2024-05-02"]),
}  # fmt: skip


@pytest.fixture
def exports(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Customers and orders as full exports, each replacing the one before: an address, a customer, a region change."""
    shop = Shop(tmp_path_factory.mktemp("exports"))
    orders = (*ORDER_COLUMNS, "email", "updated_at")
    shop.sources = [
        shop.source("customers", PERSON, location="{here}/customers/*.csv", snapshot=True),
        shop.source("orders", orders, location="{here}/in/*.csv", snapshot=True),
    ]
    (shop.folder / "customers").mkdir()
    for day, (people, sales) in EXPORTS.items():
        (shop.folder / f"customers/all_{day}.csv").write_text(
            "\n".join([",".join(PERSON), *people, ""]), "utf-8"
        )
        rows = ["order_id,customer_id,email,ordered_at,updated_at,status,currency,gross_amount"]
        rows += [f"{sale},completed,EUR,10" for sale in sales]
        shop.write(f"all_{day}.csv", "\n".join([*rows, ""]))
        shop.load_all()
    return shop


def _models() -> tuple[str, ...]:
    """Every staging model but those that count what was delivered, and who is known by which keys."""
    nodes = [node for node in manifest().nodes.values() if str(node.resource_type) == "model"]
    staging = sorted(
        node.name for node in nodes if node.fqn[1] == "staging" and "reconciliation" not in node.fqn
    )
    assert "stg_references__versions" in staging
    return (*staging, "int_references_resolved", "customer_aliases")


def _seen(shop: Shop, models: Compiled) -> dict[str, list[tuple[object, ...]]]:
    """The rows of each model."""
    with duckdb.connect(str(shop.settings.pipeline_db)) as con:
        con.execute("set TimeZone = 'UTC'")
        models.run(con)
        return {
            step.table: con.execute(f"select * from {step.table} order by all").fetchall()
            for step in models.steps
        }


def test_the_models_see_the_same_before_and_after(exports: Shop) -> None:
    models = [
        compiled(*_models(), variables={"as_of": day, "as_of_instant": f"{day} 22:00:00"}) for day in DAYS
    ]
    before = [_seen(exports, one) for one in models]
    with pipeline(exports.settings) as con:
        con.execute("update raw.orders set _loaded_at = _loaded_at - to_days(90)")
        con.execute("update raw.customers set _loaded_at = _loaded_at - to_days(90)")
        assert lay_out(con, 30) == {"customers": 1, "orders": 3}
        remove(con)
    assert [_seen(exports, one) for one in models] == before
    assert before[0] != before[1] and before[0]["staging.stg_references__versions"]


def test_without_what_is_kept_for_references_they_would_not(exports: Shop) -> None:
    models = compiled(*_models(), variables={"as_of": DAYS[0], "as_of_instant": f"{DAYS[0]} 22:00:00"})
    before = _seen(exports, models)
    with pipeline(exports.settings) as con:
        con.execute("delete from raw.orders where _file_id not in (select file_id from raw.live_files)")
    assert _seen(exports, models) != before
