"""A catalogue of two tables and two audiences, and a company with such marts, for tests of publishing alone.

Never here: expectations.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import yaml

from ingestion.database import pipeline
from ingestion.persons.classes import PERSONAL_CLASSES
from ingestion.settings import Settings, load_settings
from orchestration.publish.audiences import Audience
from orchestration.publish.catalogue import Catalogue
from orchestration.publish.table import DescribedColumn, DescribedTable, Example

CUSTOMERS = DescribedTable(
    name="customer_360",
    subject="Customer",
    grain="one row a customer",
    meaning="Everything about a customer.",
    owner="service",
    columns=(
        DescribedColumn("customer_key", "bigint", "The customer.", "identifier"),
        DescribedColumn("customer_id", "varchar", "The customer's id for people.", personal=("identifier",)),
        DescribedColumn("revenue", "decimal(18,2)", "Net revenue.", "reporting currency"),
    ),
    needs=("orders",),
    key=("customer_key",),
    examples=(
        Example("who buys most", "select customer_id from marts.customer_360 order by revenue desc limit 1"),
        Example("how much is sold", "select sum(revenue) from marts.customer_360"),
    ),
    impersonal_rows="customer_key <> 0",
)
DAYS = DescribedTable(
    name="dim_date",
    subject="Star",
    grain="one row a day",
    meaning="Every day.",
    owner="base",
    columns=(DescribedColumn("date_day", "date", "The day.", "day in the company's time zone"),),
)
TABLES = {table.name: table for table in (CUSTOMERS, DAYS)}
WAREHOUSE = Audience(
    "warehouse", "Whole warehouse", "Analytics", "Every mart.", tuple(TABLES), PERSONAL_CLASSES
)
FINANCE = Audience("finance", "Finance", "Finance", "Sums.", ("customer_360",), personal=())
CATALOGUE = Catalogue(TABLES, (WAREHOUSE, FINANCE))
#: The same without a second audience: the whole warehouse alone.
ONE = Catalogue(TABLES, (WAREHOUSE,))

#: How one customer's id begins, which nobody but the whole warehouse's readers may see. Its id is longer than DuckDB
#: would compress, so that a search of the bytes finds it where it is.
SECRET = "ann.secret@example.org"


def small_settings(folder: Path) -> Settings:
    """A company of which only the marts are there: 1000 customers, 90 days."""
    columns = {"ticket_id": "id", "customer_id": "c", "opened_at": "o", "status": "s"}
    source = {"name": "tickets", "feed": "tickets", "location": str(folder / "*.csv"), "columns": columns}
    company = {"name": "small", "as_of": date(2026, 3, 31), "currency": "CHF"}
    file = folder / "company.yml"
    file.write_text(yaml.safe_dump({"company": company, "sources": [source]}), "utf-8")
    made = load_settings(company_file=file, home=folder / "home", environment="test", keep_versions=2)
    build(made, 1000)
    return made


def build(settings: Settings, customers: int) -> None:
    """Marts as the models would leave them; one customer has the key 0."""
    with pipeline(settings) as connection:
        connection.execute("create schema if not exists marts")
        connection.execute(
            "create or replace table marts.customer_360 as select (i * 7919) % 1009 as customer_key, "
            f"case i when 7 then '{SECRET}' || repeat('x', 5000) else 'c' || i end as customer_id, "
            f"cast(i / 3.0 as decimal(18, 2)) as revenue from range({customers}) t (i)"
        )
        connection.execute(
            "create or replace table marts.dim_date as "
            "select date '2026-01-01' + cast(i as integer) as date_day from range(90) t (i)"
        )
