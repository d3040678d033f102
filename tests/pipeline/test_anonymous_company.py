"""A company that knows none of its customers: it refreshes, publishes, and says of every feed that it is anonymous.

Never here: how rows of nobody are counted beside those of customers (tests/property/test_anonymous.py).
"""

from __future__ import annotations

import pytest
import yaml

from orchestration.publish.reader import open_published
from tests.small import SmallCompany, share_parsed_project

pytestmark = pytest.mark.long

FILES = {
    "orders": "order_id,ordered_at,status,currency,gross_amount,channel\n"
    + "".join(f"o{n},2026-05-{n:02} 10:00,completed,EUR,{n}.50,web\n" for n in range(1, 21)),
    "tickets": "ticket_id,opened_at,status,kind,category,resolved_at,transfer_count,reopen_count\n"
    + "".join(f"t{n},2026-05-{n:02} 11:00,resolved,complaint,late,2026-05-{n:02} 12:00,0,0\n" for n in range(1, 11)),
    "surveys": "response_id,responded_at,kind,score,scale_min,scale_max\n"
    + "".join(f"r{n},2026-05-{n:02} 12:00,nps,{n},0,10\n" for n in range(1, 11)),
    "contacts": "contact_id,contacted_at,outcome\n" + "k1,2026-05-01 09:00,opened\nk2,2026-05-02 09:00,delivered\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> SmallCompany:
    folder = tmp_path_factory.mktemp("nobody")
    sources = []
    for feed, text in FILES.items():
        (folder / f"{feed}.csv").write_text(text, "utf-8")
        columns = {name: name for name in text.partition("\n")[0].split(",")}
        sources.append({"name": feed, "feed": feed, "location": f"{{here}}/{feed}.csv", "columns": columns})
    head = {"name": "small", "time_zone": "UTC", "currency": "EUR", "as_of": "2026-06-30"}
    made = SmallCompany(folder)
    made.file.write_text(yaml.safe_dump({"company": head, "sources": sources}, sort_keys=False), "utf-8")
    share_parsed_project(folder / "var")
    code, said = made.refresh()
    assert code == 0, said
    (folder / "said.txt").write_text(said, "utf-8")
    return made


def test_its_figures_are_those_of_all_its_rows(company: SmallCompany) -> None:
    with open_published(company.settings.serve_dir) as reader:
        assert reader.execute(
            "select count(*), count(customer_key), cast(sum(net_amount) as varchar) from marts.fct_orders"
        ).fetchone() == (20, 0, "220.00")
        assert reader.execute(
            "select cast(revenue as varchar), cast(anonymous_revenue as varchar), active_revenue, nps, nps_responses "
            "from marts.company_pulse where day = date '2026-05-31'"
        ).fetchone() == ("220.00", "220.00", None, -40.0, 10)
        assert reader.execute(
            "select sum(resolved), sum(first_contact_known), sum(first_contact_anonymous) from marts.service_quality "
            "where dimension = 'all'"
        ).fetchone() == (10, 0, 10)
        assert reader.execute(
            "select responses, anonymous_responses, customers, nps, closed_loop_known from marts.nps "
            "where dimension = 'all' and basis = 'latest_response'"
        ).fetchone() == (10, 10, 0, -40.0, 0)


def test_marts_of_people_are_empty(company: SmallCompany) -> None:
    with open_published(company.settings.serve_dir) as reader:
        for mart in (
            "dim_customer",
            "customer_360",
            "customer_rfm",
            "recovery_episodes",
            "save_list",
            "segments",
        ):
            assert reader.execute(f"select count(*) from marts.{mart}").fetchone() == (0,), mart


def test_summary_and_reconciliation_say_that_all_is_anonymous(company: SmallCompany) -> None:
    with open_published(company.settings.serve_dir) as reader:
        found = reader.execute(
            "select feed, anonymous_share from marts.reconciliation "
            "where figure in ('orders', 'tickets', 'answers', 'contacts') order by feed"
        ).fetchall()
        unexplained = "select count(*) from marts.reconciliation where abs(unexplained) > 1e-9"
        assert reader.execute(unexplained).fetchone() == (0,)
    assert found == [(feed, 1.0) for feed in ("contacts", "orders", "surveys", "tickets")]
    summary = (company.folder / "var/small/runs/latest/summary.txt").read_text("utf-8")
    told = summary.partition("Rows that name no customer")[2].partition("\n\n")[0]
    assert [line.split() for line in told.splitlines()[2:]] == [
        ["contacts", "2", "2", "100.0%"], ["orders", "20", "20", "100.0%"],
        ["surveys", "10", "10", "100.0%"], ["tickets", "10", "10", "100.0%"],
    ]  # fmt: skip
