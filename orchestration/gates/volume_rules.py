"""Rules about how much came, and how recent it is, against the feed's own past.

Days, not batches, are compared: files may bring a day, a month or half a day each. Rows of earlier days (late or
corrected) are left out, so that a late file alarms nobody. Never here: totals against the ledger (arrival_rules.py).
"""

from __future__ import annotations

from datetime import date, datetime

import duckdb

from ingestion.contracts import Contract
from orchestration.gates.pending import Pending
from orchestration.gates.rule import GateRule

#: Weeks of history a day is compared with, same weekday to same weekday, so that a quiet Sunday is no alarm.
#: More weeks are steadier, but follow a growing company more slowly.
HISTORY_WEEKS = 8
#: Weeks there must be before anything is compared; with fewer, a median says little.
LEAST_WEEKS = 3
#: Days of silence before the as-of day that never alarm, as a weekend; a feed whose longest pause of the past weeks was
#: longer (a weekly export, say) may be silent as long as that.
STALE_AFTER_DAYS = 3


def newest_known_day(
    connection: duckdb.DuckDBPyConnection, contract: Contract, part: Pending, as_of_instant: datetime
) -> date | None:
    """The newest day that the feed knew before the pending batches; None when there is too little history."""
    if contract.event_at is None:
        return None
    row = connection.execute(
        f"select max(cast({contract.event_at} as date)), min(cast({contract.event_at} as date)) "
        f"from raw.{contract.feed} where _batch_id not in ({part.numbers}) "
        f"and {contract.event_at} < timestamp '{as_of_instant}' and _file_id in (select file_id from raw.live_files)"
    ).fetchone()
    if row is None or row[0] is None or (row[0] - row[1]).days < 7 * LEAST_WEEKS:
        return None
    newest: date = row[0]
    return newest


def _days(contract: Contract, part: Pending, newest: date, as_of_instant: datetime) -> str:
    """SQL: rows a day (versions of one key count once), new days and the weeks before them."""
    what = ", ".join(contract.key) if contract.key else "_row_hash"
    rows = f"""
            select cast({contract.event_at} as date) as day, _batch_id in ({part.numbers}) as is_new,
                count(distinct ({what})) as n
            from raw.{contract.feed}
            where {contract.event_at} >= date '{newest}' - interval {7 * HISTORY_WEEKS - 1} day
                and {contract.event_at} < timestamp '{as_of_instant}'
                and _file_id in (select file_id from raw.live_files)
            group by 1, 2"""
    return f"""
        with counted as ({rows}
        ),
        calendar as (
            select cast(moment as date) as day
            from range(date '{newest}' - interval {7 * HISTORY_WEEKS - 1} day, date '{newest}' + interval 1 day,
                interval 1 day) as days (moment)
        ),
        usual as (
            select dayofweek(calendar.day) as weekday, median(coalesce(counted.n, 0)) as n
            from calendar left join counted on counted.day = calendar.day and not counted.is_new group by 1
        ),
        arrived as (select day, n from counted where is_new and day > date '{newest}')"""


def volume_rules(
    contract: Contract, part: Pending, newest: date, as_of_instant: datetime, ratio: float
) -> list[GateRule]:
    """The new days together hold a plausible number of rows for their weekdays."""
    days = _days(contract, part, newest, as_of_instant)
    query = f"""{days}
        select sum(arrived.n) as rows_of_new_days, sum(usual.n) as usual_for_these_days, min(day) as first_new_day,
            max(day) as last_new_day
        from arrived join usual on usual.weekday = dayofweek(arrived.day)
        having sum(arrived.n) < {ratio} * sum(usual.n)"""
    offenders = f"""{days}
        select arrived.day, arrived.n as rows_of_day, usual.n as usual_for_weekday
        from arrived join usual on usual.weekday = dayofweek(arrived.day) order by arrived.day"""
    return [
        GateRule("volume_plausible", "new_days_hold_usual_rows",
             f"the new days of {part.feed} hold at least {ratio:.0%} of the rows their weekdays usually have",
             "The feed shrinks suspiciously: probably an export broke off. Have it sent again and refresh. If so few "
             "rows are true, refresh once with LOYALTY_MIN_VOLUME_RATIO=0",
             "no_rows", {"query": query}, offenders=offenders)
    ]  # fmt: skip


def correction_rules(part: Pending, ratio: float) -> list[GateRule]:
    """A file that replaces an earlier content of its path is not suspiciously shorter."""
    query = f"""
        with contents as (
            select source, path, file_id, row_number() over (partition by source, path order by seen desc) as age
            from raw.file_paths
        )
        select now.source, now.path, fresh.file_rows as rows_now, old.file_rows as rows_before
        from contents as now
        join contents as earlier on earlier.source = now.source and earlier.path = now.path and earlier.age = 2
        join raw.files as fresh on fresh.file_id = now.file_id
        join raw.files as old on old.file_id = earlier.file_id
        where now.age = 1 and fresh.batch_id in ({part.numbers}) and fresh.file_rows < {ratio} * old.file_rows"""
    return [
        GateRule("volume_plausible", "corrections_keep_rows",
             f"no corrected file of {part.feed} has lost more than {1 - ratio:.0%} of its rows",
             "The file shrinks suspiciously: put the complete one in its place and refresh. If so few rows are true, "
             "refresh once with LOYALTY_MIN_VOLUME_RATIO=0",
             "no_rows", {"query": query})
    ]  # fmt: skip


def freshness_rules(contract: Contract, as_of: date) -> list[GateRule]:
    """The feed is not silent for longer than it was at any time of the past weeks; a warning, not a stop."""
    if contract.event_at is None:
        return []
    query = f"""
        with days as (
            select distinct cast({contract.event_at} as date) as day from raw.{contract.feed}
            where {contract.event_at} < date '{as_of}' + interval 1 day
        ),
        gaps as (select day, day - lag(day) over (order by day) as gap, max(day) over () as newest from days),
        known as (
            select max(newest) as newest_day,
                greatest({STALE_AFTER_DAYS}, max(gap) filter (where day > newest - {7 * HISTORY_WEEKS})) as usual_days
            from gaps
        )
        select newest_day, date '{as_of}' as as_of, date '{as_of}' - newest_day as silent_days, usual_days
        from known where newest_day is null or date '{as_of}' - newest_day > usual_days"""
    return [
        GateRule("fresh", "newest_event_is_recent",
             f"{contract.feed} reach up to {as_of}, give or take the feed's own pauses",
             "Ask the source whether its export still runs. The marts are right for what is known, but behind",
             "no_rows", {"query": query}, severity="warning")
    ]  # fmt: skip
