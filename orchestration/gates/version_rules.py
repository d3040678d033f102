"""Rules about versions: of two contents of one key the source says which is newer.

Where it does not, staging still picks one, the same way each time, by content; only the source can know better.
Never here: rules of single rows (contract_rules.py).
"""

from __future__ import annotations

from ingestion.contracts import Contract
from ingestion.load.keys import contents_of_one_key
from orchestration.gates.pending import Pending
from orchestration.gates.rule import GateRule

DECIDE = (
    "Only the source can know which is newer. Overwrite the old file with the corrected one, or map updated_at, from "
    "the file's name if nothing else tells (docs/sources.md, Versions of a row); until then the content decides"
)


def version_rules(contract: Contract, part: Pending) -> list[GateRule]:
    """No key of the new rows has several latest contents in files that stand; a warning."""
    if not contract.key:
        return []
    key = ", ".join(contract.key)
    query = f"""
        with standing as (
            select {key}, {contract.version_at or "cast(null as timestamp)"} as version_at, _row_hash, _file_id
            from raw.{part.feed} where _file_id in (select file_id from raw.live_files)
        ),
        touched as (select distinct {key} from raw.{part.feed} where _batch_id in ({part.numbers})),
        newest as (select {key}, max(version_at) as newest_at from standing join touched using ({key}) group by {key}),
        undecided as (
            select {key}, count(distinct _row_hash) as contents, min(_file_id) as file_id, max(_file_id) as other_id
            from standing join newest using ({key}) where version_at is not distinct from newest_at
            group by {key} having count(distinct _row_hash) > 1
        )
        select {key}, contents, f.path as one_file, o.path as other_file
        from undecided join raw.files as f using (file_id) join raw.files as o on o.file_id = other_id
        order by {key}"""
    return [
        GateRule("versions_decided", "one_newest_version", f"each row of {part.feed} has one newest version", DECIDE,
             "no_rows", {"query": query}, severity="warning")
    ]  # fmt: skip


def file_key_rules(contract: Contract, part: Pending, highest: float) -> list[GateRule]:
    """A key means one thing within a file: a warning with the rows, and a stop above the share that may be refused."""
    if not contract.key:
        return []
    key = ", ".join(contract.key)
    doubled = contents_of_one_key(contract, part.numbers)
    rows = f"""
        select f.path, d.row_key as {"_and_".join(contract.key)}, d.one_row, d.other_row, d.rows_too_many
        from ({doubled}) as d join raw.files as f on f.file_id = d._file_id
        order by d.rows_too_many desc, f.path, d.row_key"""
    stop = f"""
        with doubled as (select coalesce(sum(rows_too_many), 0) as n from ({doubled})),
        arrived as (select coalesce(sum(rows_in), 0) as n from raw.files where batch_id in ({part.numbers}))
        select doubled.n as rows_too_many, arrived.n as rows_in from doubled cross join arrived
        where doubled.n > {highest} * arrived.n"""
    advice = (
        f"{key} is not a key of this file: only one row of each key would count. Map what tells its rows apart, or "
        "what says when each was changed (updated_at)"
    )
    says = f"{key} names one row of each file of {part.feed}"
    few = f"at most {highest:.1%} of the rows of {part.feed} share their key with another row of their file"
    return [
        GateRule("versions_decided", "one_content_a_key_and_file", says, advice, "no_rows", {"query": rows},
             severity="warning"),
        GateRule("versions_decided", "key_is_one", few, advice, "no_rows", {"query": stop}, offenders=rows),
    ]  # fmt: skip
