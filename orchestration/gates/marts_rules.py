"""Rules between marts and publish: totals, counts and scores agree across tables, and nothing has shrunk.

Whether a model's SQL is right is asked by dbt's own tests; here it is asked whether the tables of this run belong
together and may replace what is served. Never here: keys, references, accepted values (dbt data tests).
"""

from __future__ import annotations

from orchestration.gates.rule import GateRule

#: Share of the published rows below which a mart has suspiciously shrunk. Marts hold history or all customers, so
#: they hardly shrink by themselves; lower lets a lost feed pass, higher stops at a large merge of customers.
SHRINK_RATIO = 0.8
#: Published rows below which a mart is too small for a share to mean anything.
LEAST_ROWS = 50
#: Half cents that five separately rounded amounts (gross, discount, refund, of it shipping, net) can differ by.
ROUNDING = "0.03"
#: What an order of staging is worth, said once more beside the models: gross - discount - (refund - refund of
#: shipping), where an unsaid refund of shipping is what exceeds the price of the goods, up to the shipping charged.
NET = """(gross_amount - coalesce(discount_amount, 0) - coalesce(refund_amount, 0) + coalesce(refund_shipping_amount,
    greatest(0, least(coalesce(shipping_amount, 0),
        coalesce(refund_amount, 0) - gross_amount + coalesce(discount_amount, 0)))))"""

MODELS_WRONG = (
    "A model loses, repeats or changes rows between staging and this mart: look at the rows shown, mend the model "
    "and refresh. What is published stays served"
)


def present_rules(mart: str, rightly_empty: bool) -> list[GateRule]:
    """The mart is there; and holds rows, unless it may rightly be empty (orchestration/dbt/needs.py)."""
    missing = f"""
        select '{mart}' as missing where not exists (
            select 1 from duckdb_tables() where schema_name = 'marts' and table_name = '{mart}')"""
    rules = [
        GateRule("present", "table_exists", f"{mart} was built", "Build the models again: refresh", "no_rows",
             {"query": missing})
    ]  # fmt: skip
    if not rightly_empty:
        empty = f"select '{mart}' as empty_mart where (select count(*) from marts.{mart}) = 0"
        rules.append(
            GateRule("present", "holds_rows", f"{mart} holds rows, as the sources tell all it needs",
                 "If the company's data leave nothing for this mart, all is well; else look at the models above it",
                 "no_rows", {"query": empty}, severity="warning")
        )  # fmt: skip
    return rules


def shrink_rules(mart: str, published: int | None, ratio: float) -> list[GateRule]:
    """The mart is not suspiciously smaller than the version that is served."""
    if published is None or published < LEAST_ROWS:
        return []
    query = f"""
        select '{mart}' as mart, count(*) as rows_now, {published} as rows_published from marts.{mart}
        having count(*) < {ratio} * {published}"""
    return [
        GateRule("not_shrunk", "not_smaller_than_published",
             f"{mart} holds at least {ratio:.0%} of its {published} published rows",
             "Something upstream was lost: compare the raw feeds with yesterday's. If the smaller mart is true "
             "(another company in the same folder, data removed on purpose), refresh once with "
             "LOYALTY_MIN_VOLUME_RATIO=0",
             "no_rows", {"query": query})
    ]  # fmt: skip


def _own_currency(currency: str) -> str:
    return f"""
        with staged as (
            select count(*) as orders, sum({NET}) as revenue
            from staging.stg_orders__orders where status = 'completed' and currency = '{currency}'
        ),
        served as (
            select count(*) as orders, sum(net_amount) as revenue
            from marts.fct_orders where is_completed and currency = '{currency}'
        )
        select staged.orders as orders_staging, served.orders as orders_mart, staged.revenue as revenue_staging,
            served.revenue as revenue_mart
        from staged cross join served
        where staged.orders <> served.orders or staged.revenue is distinct from served.revenue"""


def _other_currencies(currency: str) -> str:
    return f"""
        with rates as (
            select currency, rate, rate_date,
                lead(rate_date) over (partition by currency order by rate_date) as until
            from staging.stg_rates__exchange_rates
        )
        select staged.order_id, staged.currency, staged.gross_amount, rates.rate, served.net_amount
        from (select *, {NET} as net_amount from staging.stg_orders__orders) as staged
        left join marts.fct_orders as served on served.order_id = staged.order_id
        left join rates on rates.currency = staged.currency and served.order_date >= rates.rate_date
            and (rates.until is null or served.order_date < rates.until)
        where staged.status = 'completed' and staged.currency <> '{currency}' and (
            served.order_id is null
            or (rates.rate is null or staged.net_amount is null) <> (served.net_amount is null)
            or abs(served.net_amount - rates.rate * staged.net_amount) > {ROUNDING})"""


def _unknown_revenue(which: str) -> str:
    return f"""
        select currency, count(*) as orders, min(order_date) as first_day, max(order_date) as last_day
        from marts.fct_orders
        where is_completed and net_amount is null
            and order_id in (select order_id from staging.stg_orders__orders where {which})
        group by currency"""


def revenue_rules(currency: str) -> list[GateRule]:
    """Revenue of the mart is that of staging: to the cent where nothing is converted, else order by order."""
    unpriced = _unknown_revenue("gross_amount is not null")
    unknown = _unknown_revenue("gross_amount is null")
    return [
        GateRule("revenue_reconciles", "revenue_to_the_cent",
             f"completed orders and their revenue in {currency} are those of staging, to the cent", MODELS_WRONG,
             "no_rows", {"query": _own_currency(currency)}),
        GateRule("revenue_reconciles", "converted_revenue",
             "each completed order in another currency is worth its amount at that day's rate", MODELS_WRONG,
             "no_rows", {"query": _other_currencies(currency)}),
        GateRule("revenue_reconciles", "every_order_has_a_rate",
             "every completed order that has an amount has a rate for its currency and day",
             "Give rates for these currencies and days in the feed exchange_rates; until then their revenue is null",
             "no_rows", {"query": unpriced}, severity="warning"),
        GateRule("revenue_reconciles", "every_order_has_an_amount", "every completed order has an amount",
             "These orders count, but in no figure of money (orders_without_amount of customer_360 counts them). "
             "If the source knows their amounts, map gross_amount; else all is well",
             "no_rows", {"query": unknown}, severity="warning"),
    ]  # fmt: skip


def customer_rules(marts: list[str]) -> list[GateRule]:
    """The marts with one row a customer hold the same customers, each once."""
    first, *others = marts
    parts = [
        f"""select coalesce(a.customer_key, b.customer_key) as customer_key, a.n as rows_{first},
            b.n as rows_other, '{other}' as other
        from (select customer_key, count(*) as n from marts.{first} group by 1) as a
        full join (select customer_key, count(*) as n from marts.{other} group by 1) as b
            on a.customer_key = b.customer_key
        where a.n is distinct from 1 or b.n is distinct from 1"""
        for other in others
    ]
    return [
        GateRule("customers_agree", "same_customers", f"{', '.join(marts)} hold the same customers, each once",
             MODELS_WRONG, "no_rows", {"query": " union all ".join(parts)})
    ]  # fmt: skip


def score_rules() -> list[GateRule]:
    """RFM scores lie in 1..5, and tell customers apart wherever their values do."""
    rules = []
    for score, value in (("r_score", "recency_days"), ("f_score", "frequency"), ("m_score", "monetary")):
        rules.append(
            GateRule("score_distribution", f"{score}_in_range", f"{score} lies in 1 to 5", MODELS_WRONG, "between",
                 {"column": score, "min_value": 1, "max_value": 5},
                 offenders=f"select customer_key, {score} from {{batch}} where {score} not between 1 and 5")
        )  # fmt: skip
        flat = f"""
            select min({score}) as only_score, count(*) as customers, count(distinct {value}) as different_values
            from marts.customer_rfm having count(distinct {score}) = 1 and count(distinct {value}) > 5"""
        rules.append(
            GateRule("score_distribution", f"{score}_varies", f"{score} is not the same for all, as {value} is not",
                 "The cut points are wrong: look at rfm_cut_points, and at rfm_fixed_cut_points if they are fixed",
                 "no_rows", {"query": flat})
        )  # fmt: skip
    return rules
