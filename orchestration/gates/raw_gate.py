"""The gate between raw and staging: which rules are asked of which feed, and what becomes of the answers.

Only batches that no gate has passed are read; where nothing new was loaded, the ledger alone is checked. Add a rule
in the `*_rules.py` files and name its check in CHECKS. Never here: SQL.
"""

from __future__ import annotations

from datetime import UTC, datetime

import duckdb

from ingestion.contracts import Contract, contracts
from ingestion.settings import Settings
from orchestration.gates import arrival_rules, volume_rules
from orchestration.gates.contract_rules import contract_rules
from orchestration.gates.evaluate import evaluate
from orchestration.gates.pending import Pending, ensure, mark_passed, pending
from orchestration.gates.rule import GateRule, Outcome, Suite
from orchestration.gates.version_rules import file_key_rules, version_rules

#: Checks of the raw gate, each with what it says; the keys are the checks' names in Dagster.
CHECKS = {
    "arrived_whole": "Every file could be read, and holds rows.",
    "reconciles": "Rows in = loaded + duplicates + quarantined, and each is where the ledger says.",
    "keys_present": "Rows arrived, and every required column holds a value.",
    "allowed_values": "Columns with a list of values or a pattern hold nothing else.",
    "ranges": "Columns with bounds keep them.",
    "row_rules": "The contract's row rules hold.",
    "versions_decided": "A key means one row of a file, and of two contents the source says which is newer.",
    "quarantine_share": "Not more than the allowed share of the new rows was quarantined.",
    "volume_plausible": "New days hold about as many rows as their weekdays usually do; corrections do not shrink.",
    "fresh": "The newest event lies close to the as-of day (warning only).",
}

NOTHING_NEW = "nothing new was loaded"


def asset_of(feed: str) -> str:
    """Name of a feed's raw asset."""
    return f"raw/{feed}"


def checks_of(contract: Contract) -> list[str]:
    """Checks that say something about a feed; a contract without bounds, say, has no `ranges`."""
    rules = contract_rules(contract) + volume_rules.freshness_rules(contract, datetime.now(UTC).date())
    always = {"arrived_whole", "reconciles", "quarantine_share", "volume_plausible"}
    named = {rule.check for rule in rules} | always | ({"versions_decided"} if contract.key else set())
    return [check for check in CHECKS if check in named]


def _ledger_rules(contract: Contract, settings: Settings) -> list[GateRule]:
    feed = contract.feed
    rules = arrival_rules.whole_rules(feed) + arrival_rules.total_rules(feed)
    return rules + volume_rules.freshness_rules(contract, settings.as_of)


def _batch_rules(part: Pending, settings: Settings) -> list[GateRule]:
    rules = arrival_rules.empty_file_rules(part) + arrival_rules.batch_rules(part)
    share = settings.max_quarantine_share(part.feed)
    rules += arrival_rules.quarantine_rules(part, share) + arrival_rules.lost_cell_rules(part, share)
    return rules + volume_rules.correction_rules(part, settings.min_volume_ratio)


def _volume_suite(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    part: Pending,
    settings: Settings,
    relation: str,
) -> Suite:
    """The volume rule, or the reason why there is nothing to compare with."""
    newest = volume_rules.newest_known_day(connection, contract, part, settings.as_of_instant)
    known = newest or settings.as_of
    rules = volume_rules.volume_rules(
        contract, part, known, settings.as_of_instant, settings.min_volume_ratio
    )
    skipped = None if newest else f"less than {volume_rules.LEAST_WEEKS} weeks of history to compare with"
    return Suite(asset_of(contract.feed), relation, tuple(rules), skipped)


def feed_suites(
    connection: duckdb.DuckDBPyConnection, contract: Contract, part: Pending, settings: Settings
) -> list[Suite]:
    """All rules of one feed, those of new rows skipped where nothing new was loaded."""
    asset, feed = asset_of(contract.feed), contract.feed
    ledger = f"select * from raw.batches where feed = '{feed}'"
    rows = f"select * from raw.{feed} where _batch_id in ({part.numbers})"
    keys = file_key_rules(contract, part, settings.max_quarantine_share(feed))
    no_batch = None if part.batches else NOTHING_NEW
    no_rows = None if part.rows_loaded else NOTHING_NEW
    suites = [
        Suite(asset, ledger, tuple(_ledger_rules(contract, settings))),
        Suite(asset, ledger, tuple(_batch_rules(part, settings)), no_batch),
        Suite(asset, rows, tuple(contract_rules(contract) + version_rules(contract, part) + keys), no_rows),
    ]
    if contract.event_at is not None and no_rows is None:
        suites.append(_volume_suite(connection, contract, part, settings, rows))
    return suites


def judge_raw(
    connection: duckdb.DuckDBPyConnection, settings: Settings, run_id: str, feeds: set[str] | None = None
) -> list[Outcome]:
    """Ask every rule of the company's feeds (or of some), and record the batches that passed.

    Expects the raw schema to exist. Feeds that the company does not have are not asked.
    """
    ensure(connection)
    wanted = settings.company.feeds() if feeds is None else feeds & settings.company.feeds()
    parts = {feed: pending(connection, feed) for feed in sorted(wanted)}
    suites = [
        suite
        for feed, part in parts.items()
        for suite in feed_suites(connection, contracts()[feed], part, settings)
    ]
    outcomes = evaluate(connection, suites)
    stopped = {outcome.asset for outcome in outcomes if outcome.stops}
    passed = [part for feed, part in parts.items() if asset_of(feed) not in stopped]
    mark_passed(connection, passed, run_id, datetime.now(UTC).replace(tzinfo=None))
    return outcomes
