"""Each rule of the raw gate: silent on good rows, loud on the one thing it is for (row_rules, reconciles ...)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from orchestration.gates.rule import Outcome
from tests.gates.conftest import AS_OF, Loaded, days

NEW = "(select max(_batch_id) from raw.{feed})"


def failed(answers: dict[tuple[str, str], Outcome]) -> set[tuple[str, str]]:
    """Feed and rule of everything that failed."""
    return {key for key, outcome in answers.items() if outcome.status == "failed"}


def test_good_rows_pass_every_rule(loaded: Loaded) -> None:
    answers = loaded.judge()
    assert failed(answers) == set()
    assert {outcome.status for outcome in answers.values()} == {"passed"}


#: Rule, feed and the statement that makes it fail; `{new}` is the newest batch, `{first}` its first row.
SPOILT = [
    ("order_id_not_null", "orders", "update raw.orders set order_id = null where {first}"),
    ("status_in_list", "orders", "update raw.orders set status = 'lost' where {first}"),
    ("currency_matches", "orders", "update raw.orders set currency = 'euro' where {first}"),
    ("gross_amount_in_range", "orders", "update raw.orders set gross_amount = -1 where {first}"),
    ("discount_within_gross", "orders", "update raw.orders set discount_amount = 99 where {first}"),  # row_rules
    ("refunded_shipping_within_refund", "orders", "update raw.orders set refund_shipping_amount = 1 where {first}"),
    ("refund_within_payment", "orders", "update raw.orders set refund_amount = 20.01 where {first}"),
    ("score_on_scale", "surveys", "update raw.surveys set score = 11 where {first}"),
    ("no_rejected_files", "tickets", "insert into raw.rejected_files values ((select arg_max(run_id, finished_at) "
     "from raw.runs where feed = 'tickets'), 'tickets', 's', 'broken.csv', null, 'half a file', 'send it again', "
     "timestamp '2026-04-01')"),
    ("files_hold_rows", "tickets", "update raw.files set file_rows = 0 where batch_id = {new}"),
    ("total_adds_up", "orders", "delete from raw.orders where _batch_id = 1 and _row_number = 1"),
    ("batches_add_up", "orders", "update raw.batches set rows_in = rows_in + 1 where batch_id = {new}"),
    ("files_add_up", "orders", "update raw.files set rows_in = rows_in - 1 where batch_id = {new}"),
    ("rows_are_there", "orders", "update raw.batches set rows_quarantined = 1, rows_in = rows_in + 1 "
     "where batch_id = {new}"),
    ("one_newest_version", "orders", "update raw.orders set order_id = 'twice', updated_at = null "
     "where _batch_id = {new} and _row_number in (1, 2)"),
    ("one_content_a_key_and_file", "orders", "update raw.orders set order_id = 'twice', "
     "updated_at = timestamp '2026-03-01' where _batch_id = {new} and _row_number in (1, 2)"),
    ("key_is_one", "orders", "update raw.orders set order_id = 'all', updated_at = timestamp '2026-03-01' "
     "where _batch_id = {new}"),
    ("newest_event_is_recent", "surveys", "update raw.surveys set responded_at = responded_at - interval 10 day"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "feed", "statement"), SPOILT, ids=[spoilt[0] for spoilt in SPOILT])
def test_a_spoilt_batch_fails_its_rule(loaded: Loaded, rule: str, feed: str, statement: str) -> None:
    new = NEW.format(feed=feed)
    loaded.sql(statement.format(new=new, first=f"_batch_id = {new} and _row_number = 1"))
    answers = loaded.judge()
    assert (feed, rule) in failed(answers)
    assert all(where == feed for where, _ in failed(answers))
    assert answers[feed, rule].rows, "the offending rows are shown"


def test_an_order_may_be_nobodys_and_an_invitation_may_not(make: Callable[..., Loaded]) -> None:
    stage = make(("orders", "survey_invitations"))
    for feed in ("orders", "survey_invitations"):
        stage.load(feed, [AS_OF])
        stage.sql(
            f"update raw.{feed} set customer_id = null, email = null, phone = null where _row_number = 1"
        )
    assert failed(stage.judge()) == {("survey_invitations", "belongs_to_somebody")}


def test_rows_arrived_fails_where_the_ledger_promises_rows(make: Callable[..., Loaded]) -> None:
    stage = make()
    stage.load("orders", [AS_OF])
    stage.sql("delete from raw.orders")
    assert ("orders", "rows_arrived") in failed(stage.judge())


def _quarantine(stage: Loaded, batch: int, rows: int) -> None:
    for number in range(rows):
        stage.sql(
            f"insert into raw.quarantine values ('orders', 'orders_files', {batch}, {batch}, 'orders.csv', {number}, "
            f"'q{number}', 'gross_amount', '-5', 'negative amount', 'negative amount', '{{}}', uuid(), "
            "timestamp '2026-04-01')"
        )
    stage.sql(
        f"update raw.batches set rows_in = rows_in + {rows}, rows_quarantined = {rows} where batch_id = {batch}"
    )
    stage.sql(
        f"update raw.files set rows_in = rows_in + {rows}, rows_quarantined = {rows} where batch_id = {batch}"
    )


def test_too_many_quarantined_rows_stop_until_a_correction_releases_them(loaded: Loaded) -> None:
    batch = loaded.load("orders", [AS_OF], per_day=8)
    _quarantine(loaded, batch, 2)
    answers = loaded.judge()
    share = answers["orders", "quarantine_share_allowed"]
    assert share.stops
    assert share.rows == [
        {"quarantined": 2, "source": "orders_files", "column_name": "gross_amount", "reason": "negative amount",
         "first_file": "orders.csv", "first_row": 0}
    ]  # fmt: skip
    assert failed(loaded.judge(quarantine_share=0.5)) == {("orders", "one_newest_version")}
    loaded.sql("delete from gates.passed_batches where feed = 'orders'")
    for key in ("q0", "q1"):
        row = f"_batch_id = {batch} and _row_number = {1 + int(key[1])}"
        loaded.sql(f"update raw.orders set order_id = '{key}', _file_id = 99 where {row}")
    assert ("orders", "quarantine_share_allowed") not in failed(loaded.judge())


def test_a_column_that_loses_too_many_cells_stops(loaded: Loaded) -> None:
    loaded.judge()
    batch = loaded.load("orders", [AS_OF], per_day=8)
    lost = f"from raw.orders where _batch_id = {batch} order by _row_number limit 2"
    loaded.sql(
        f"insert into raw.cell_notes select 'orders', 'orders_files', {batch}, _file_id, 'orders.csv', _row_number, "
        f"order_id, 'delivered_at', '0000-00-00', 'not readable as instant', _loaded_at {lost}"
    )
    answer = loaded.judge()["orders", "lost_cells_allowed"]
    assert answer.stops
    assert [(row["column_name"], row["cells_lost"]) for row in answer.rows] == [("delivered_at", 2)]
    assert not loaded.judge(quarantine_share=0.5)["orders", "lost_cells_allowed"].stops


def test_a_day_with_too_few_rows_stops(loaded: Loaded) -> None:
    loaded.judge()
    later = loaded.settings.model_copy(update={"as_of_day": AS_OF + timedelta(days=1)})
    later.__dict__.pop("as_of", None)
    stage = Loaded(later, loaded.con, loaded.files)
    stage.load("orders", [AS_OF + timedelta(days=1)], per_day=1)
    volume = stage.judge()["orders", "new_days_hold_usual_rows"]
    assert volume.stops
    assert "LOYALTY_MIN_VOLUME_RATIO=0" in volume.what_to_do
    assert failed(stage.judge(min_volume_ratio=0.0)) == set()


def test_late_rows_of_earlier_days_alarm_nobody(loaded: Loaded) -> None:
    loaded.judge()
    loaded.load("orders", [AS_OF - timedelta(days=9)], per_day=1)
    assert failed(loaded.judge()) == {("orders", "one_newest_version")}


def test_without_history_volume_is_skipped_not_passed(make: Callable[..., Loaded]) -> None:
    stage = make()
    stage.load("orders", days(AS_OF - timedelta(days=5), 6))
    volume = stage.judge()["orders", "new_days_hold_usual_rows"]
    assert volume.status == "skipped"
    assert "history" in volume.note


def test_corrections_keep_rows(loaded: Loaded) -> None:
    loaded.load("tickets", [AS_OF], per_day=10, path="today.csv")
    loaded.judge()
    loaded.load("tickets", [AS_OF], per_day=2, path="today.csv")
    shrunk = loaded.judge()["tickets", "corrections_keep_rows"]
    assert shrunk.stops
    assert shrunk.rows[0]["rows_now"] == 2
    assert shrunk.rows[0]["rows_before"] == 10


def test_nothing_new_asks_the_ledger_only(loaded: Loaded) -> None:
    loaded.judge()
    again = loaded.judge()
    assert failed(again) == set()
    assert again["orders", "order_id_not_null"].status == "skipped"
    assert again["orders", "total_adds_up"].status == "passed"


def test_a_stopped_batch_is_judged_again_and_the_others_are_not(loaded: Loaded) -> None:
    loaded.sql(
        "update raw.orders set status = 'lost' where _batch_id = (select max(_batch_id) from raw.orders)"
    )
    assert ("orders", "status_in_list") in failed(loaded.judge())
    again = loaded.judge()
    assert ("orders", "status_in_list") in failed(again)
    assert again["tickets", "status_in_list"].status == "skipped"


def test_absent_feeds_are_not_asked(make: Callable[..., Loaded]) -> None:
    stage = make(("tickets",))
    stage.load("tickets", [AS_OF])
    assert {feed for feed, _ in stage.judge()} == {"tickets"}


def test_personal_columns_are_masked(loaded: Loaded) -> None:
    loaded.sql("update raw.orders set email = 'anna@example.org', gross_amount = -1 "
               "where _batch_id = (select max(_batch_id) from raw.orders)")  # fmt: skip
    shown = str([outcome.rows for outcome in loaded.judge().values()])
    assert "anna@example.org" not in shown
