"""A catalogue of two tables and two audiences, for tests of publishing alone.

Never here: expectations.
"""

from __future__ import annotations

from orchestration.dictionary.audiences import Audience
from orchestration.dictionary.catalogue import Catalogue
from orchestration.dictionary.table import Column, Example, Table

CUSTOMERS = Table(
    name="customer_360",
    subject="Customer",
    grain="one row a customer",
    meaning="Everything about a customer.",
    owner="service",
    columns=(
        Column("customer_key", "bigint", "The customer.", "identifier"),
        Column("customer_id", "varchar", "The customer's id for people.", is_personal=True),
        Column("revenue", "decimal(18,2)", "Net revenue.", "reporting currency"),
    ),
    needs=("orders",),
    key=("customer_key",),
    examples=(
        Example("who buys most", "select customer_id from marts.customer_360 order by revenue desc limit 1"),
        Example("how much is sold", "select sum(revenue) from marts.customer_360"),
    ),
    impersonal_rows="customer_key <> 0",
)
DAYS = Table(
    name="dim_date",
    subject="Star",
    grain="one row a day",
    meaning="Every day.",
    owner="base",
    columns=(Column("date_day", "date", "The day.", "day in the company's time zone"),),
)
TABLES = {table.name: table for table in (CUSTOMERS, DAYS)}
WAREHOUSE = Audience("warehouse", "Whole warehouse", "Analytics", "Every mart.", tuple(TABLES), personal=True)
FINANCE = Audience("finance", "Finance", "Finance", "Sums.", ("customer_360",), personal=False)
CATALOGUE = Catalogue(TABLES, (WAREHOUSE, FINANCE))
#: The same without a second audience: the whole warehouse alone.
ONE = Catalogue(TABLES, (WAREHOUSE,))
