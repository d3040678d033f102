"""What a corrected file takes with it, and what must stay.

A file whose content was replaced stands no more, and with it none of its rows. A row that another standing
file repeats was kept only once, so it is brought back under that file. Never here: finding corrections.
"""

from __future__ import annotations

import duckdb

from ingestion.contracts import contracts
from ingestion.database import quoted


def restore_repeats(con: duckdb.DuckDBPyConnection, feed: str, batch_id: int, moment: str) -> None:
    """Rows that stood only in files now superseded, but are repeated in a file that stands, come back under it."""
    names = ", ".join(f"r.{quoted(name)}" for name in [*contracts()[feed].columns, "_extra"])
    con.execute(
        f"""
        insert into raw.{feed}
        with live as (select _row_hash from raw.{feed} where _file_id in (select file_id from raw.live_files)),
        lost as (
            select row_hash, min(file_id) as file_id, min_by(row_number, file_id) as row_number
            from raw.duplicates
            where feed = '{feed}' and file_id in (select file_id from raw.live_files)
              and row_hash not in (select _row_hash from live)
            group by 1
        ),
        one as (
            select *, row_number() over (partition by _row_hash order by _file_id, _row_number) as n
            from raw.{feed} where _row_hash in (select row_hash from lost)
        )
        select {names}, {batch_id}, l.file_id, l.row_number, r._row_hash, {moment}
        from one as r join lost as l on l.row_hash = r._row_hash where r.n = 1
        """
    )
    con.execute(
        f"update raw.batches set rows_restored = (select count(*) from raw.{feed} where _batch_id = {batch_id}) "
        f"- rows_loaded where batch_id = {batch_id}"
    )
