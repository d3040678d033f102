"""Rules about versions: of two contents of one key the source says which is newer.

Where it does not, staging still picks one, the same way each time, by content; only the source can know better.
Never here: rules of single rows (contract_rules.py).
"""

from __future__ import annotations

from ingestion.contracts import Contract
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
