"""An id, e-mail or phone is spelt alike by the models and by ingestion, or an erased person would come back unseen."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ingestion.persons.spelling import same_email, same_id, same_phone
from tests.dbt.support import warehouse

PHONES = [
    "+49 (0)30 123456 ext. 7", "004930123456", "(0) 30 5550", "4.9151E+11", "000-000-000", "12345",
    "+1 555 0100;ext=12", "030/5550-99", "123456.0", "\u200b+44 20 7946 0000", "x12", "", " ",
]  # fmt: skip
EMAILS = [
    "Ann@Example.org",
    " b@x.org ",
    "a b@x.org",
    "two@@x.org",
    "nothing",
    "Zoe\u0308@x.org",
    "c\ufeff@x.org",
]
IDS = ["A1", " A1 ", "Zoe\u0308\u200b", "90012345", "b\u00a0c"]


def test_the_spellings_are_the_models(tmp_path: Path) -> None:
    width = max(len(PHONES), len(EMAILS), len(IDS))
    rows = [
        {
            "order_id": f"o{n:02}",
            "customer_id": IDS[n % len(IDS)],
            "email": EMAILS[n % len(EMAILS)],
            "phone": PHONES[n % len(PHONES)],
        }
        for n in range(width)
    ]
    made = warehouse(tmp_path, {"orders": rows}).build("+stg_orders__orders")
    models = made.rows(
        "select customer_id, email_normalised, phone_normalised from staging.stg_orders__orders order by order_id"
    )
    con = duckdb.connect()
    ours = [
        con.execute(
            f"select {same_id('$id')}, {same_email('$email')}, {same_phone('$phone')}",
            {"id": row["customer_id"], "email": row["email"], "phone": row["phone"]},
        ).fetchone()
        for row in rows
    ]
    assert models == ours
    assert len({row[2] for row in models}) > 5
