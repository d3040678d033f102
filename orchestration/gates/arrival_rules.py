"""Rules about how a feed arrived: whole, reconciling to the ledger to the row, not too much of it refused.

They read the ledger, not the rows. Never here: what the rows hold (contract_rules.py) or how many there should be
(volume_rules.py).
"""

from __future__ import annotations

from orchestration.gates.pending import Pending
from orchestration.gates.rule import GateRule

DAMAGED = (
    "Raw and its ledger disagree: the database was changed by hand or damaged. Move the pipeline's file away and "
    "refresh again: everything is loaded anew from the sources, and what is published stays served meanwhile"
)
RESEND = "Do what is written beside each file, or take the file out of its folder; then refresh again"


def whole_rules(feed: str) -> list[GateRule]:
    """No file of the newest load was refused as a whole."""
    query = f"""
        select source, path, reason, what_to_do from raw.rejected_files
        where feed = '{feed}'
            and run_id = (select arg_max(run_id, finished_at) from raw.runs where feed = '{feed}')
        order by path"""
    return [GateRule("arrived_whole", "no_rejected_files", f"every file of {feed} could be read", RESEND,
                 "no_rows", {"query": query})]  # fmt: skip


def empty_file_rules(part: Pending) -> list[GateRule]:
    """A file without a single row is worth a look: a quiet day, or an export that failed in silence."""
    query = f"""
        select source, path, size_bytes from raw.files
        where batch_id in ({part.numbers}) and file_rows = 0 and file_id in (select file_id from raw.live_files)"""
    return [GateRule("arrived_whole", "files_hold_rows", f"every new file of {part.feed} holds rows",
                 "If there was something to report, have the file exported again", "no_rows", {"query": query},
                 severity="warning")]  # fmt: skip


def total_rules(feed: str) -> list[GateRule]:
    """All of raw against all of the ledger; counts only, so it costs nothing on a large table."""
    query = f"""
        with held as (select count(*) as n from raw.{feed}),
        said as (
            select coalesce(sum(rows_loaded + rows_restored), 0) as n from raw.batches where feed = '{feed}'
        )
        select held.n as rows_in_raw, said.n as rows_in_ledger from held cross join said where held.n <> said.n"""
    return [GateRule("reconciles", "total_adds_up", f"raw.{feed} holds exactly the rows its ledger says", DAMAGED,
                 "no_rows", {"query": query})]  # fmt: skip


def _batches_add_up(part: Pending) -> str:
    return f"""
        select batch_id, source, rows_in, rows_loaded, rows_duplicate, rows_quarantined from raw.batches
        where batch_id in ({part.numbers}) and rows_in <> rows_loaded + rows_duplicate + rows_quarantined"""


def _files_add_up(part: Pending) -> str:
    return f"""
        select b.batch_id, b.rows_in, coalesce(sum(f.rows_in), 0) as rows_in_files
        from raw.batches as b left join raw.files as f on f.batch_id = b.batch_id
        where b.batch_id in ({part.numbers})
        group by b.batch_id, b.rows_in having b.rows_in <> coalesce(sum(f.rows_in), 0)"""


def _rows_are_there(part: Pending) -> str:
    return f"""
        with held as (
            select _batch_id as batch_id, count(*) as n from raw.{part.feed}
            where _batch_id in ({part.numbers}) group by 1
        ),
        refused as (select batch_id, count(*) as n from raw.quarantine where batch_id in ({part.numbers}) group by 1),
        repeated as (select batch_id, count(*) as n from raw.duplicates where batch_id in ({part.numbers}) group by 1)
        select b.batch_id, b.rows_loaded + b.rows_restored as loaded, coalesce(held.n, 0) as loaded_there,
            b.rows_quarantined as quarantined, coalesce(refused.n, 0) as quarantined_there,
            b.rows_duplicate as duplicate, coalesce(repeated.n, 0) as duplicate_there
        from raw.batches as b left join held using (batch_id) left join refused using (batch_id)
        left join repeated using (batch_id)
        where b.batch_id in ({part.numbers}) and (
            b.rows_loaded + b.rows_restored <> coalesce(held.n, 0) or b.rows_quarantined <> coalesce(refused.n, 0)
            or b.rows_duplicate <> coalesce(repeated.n, 0))"""


def batch_rules(part: Pending) -> list[GateRule]:
    """Rows in = loaded + duplicates + quarantined, in each new batch, and each of them is really there."""
    claims = {
        "batches_add_up": (
            "rows in = loaded + duplicates + quarantined in every new batch",
            _batches_add_up(part),
        ),
        "files_add_up": ("a batch's rows are those of its files", _files_add_up(part)),
        "rows_are_there": (
            "loaded, duplicate and quarantined rows are where the ledger says",
            _rows_are_there(part),
        ),
    }
    return [
        GateRule("reconciles", name, says, DAMAGED, "no_rows", {"query": query})
        for name, (says, query) in claims.items()
    ]


def quarantine_rules(part: Pending, highest: float) -> list[GateRule]:
    """Not more than the allowed share of the new rows was refused; what a later file corrected counts no more."""
    open_rows = (
        f"select * from raw.quarantine_open where feed = '{part.feed}' and batch_id in ({part.numbers})"
    )
    query = f"""
        with refused as (select count(*) as n from ({open_rows})),
        arrived as (
            select coalesce(sum(rows_in), 0) as n from raw.files
            where batch_id in ({part.numbers}) and file_id in (select file_id from raw.live_files)
        )
        select refused.n as quarantined, arrived.n as rows_in, refused.n / arrived.n as share, {highest} as allowed
        from refused cross join arrived where refused.n > {highest} * arrived.n"""
    offenders = f"""
        select count(*) as quarantined, source, column_name, reason, min(path) as first_file,
            min(row_number) as first_row
        from ({open_rows}) group by source, column_name, reason order by quarantined desc"""
    return [
        GateRule("quarantine_share", "quarantine_share_allowed",
             f"at most {highest:.1%} of the new rows of {part.feed} are quarantined",
             f"Look at the reasons (raw.quarantine holds each row whole). Mend the mapping or have the file sent "
             f"again; if so many bad rows are normal, raise max_quarantine_share of {part.feed} in the company file",
             "no_rows", {"query": query}, offenders=offenders)
    ]  # fmt: skip


def lost_cell_rules(part: Pending, highest: float) -> list[GateRule]:
    """No column lost so many cells of the new rows that its mapping must be wrong."""
    notes = (
        f"select n.* from raw.cell_notes as n where n.feed = '{part.feed}' and n.batch_id in ({part.numbers}) "
        f"and n.file_id in (select file_id from raw.live_files)"
    )
    query = f"""
        with arrived as (
            select coalesce(sum(rows_in), 0) as n from raw.files
            where batch_id in ({part.numbers}) and file_id in (select file_id from raw.live_files)
        )
        select column_name, reason, count(*) as cells_lost, max(arrived.n) as rows_in, {highest} as allowed,
            min(path) as first_file, min(row_number) as first_row
        from ({notes}) as lost cross join arrived
        group by column_name, reason having count(*) > {highest} * max(arrived.n)"""
    return [
        GateRule("quarantine_share", "lost_cells_allowed",
             f"at most {highest:.1%} of the new rows of {part.feed} lose the value of a column that may be empty",
             f"Mend the mapping of the column (raw.cell_notes holds file, row and value), or have the file sent again; "
             f"if so many wrong values are normal, raise max_quarantine_share of {part.feed} in the company file",
             "no_rows", {"query": query})
    ]  # fmt: skip
