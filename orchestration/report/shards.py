"""What a finder shows, cut into files that a reader opens one at a time, however many things there are.

    data/<page>-names-<n>.js     names in alphabetical order, so that the beginnings of names lie together
    data/<page>-things-<n>.js    rows of the things whose key leaves n when divided by how many such files there are

DuckDB writes the text of each file; here it is packed and put on disk, a block of files in memory at a time. Keys are
hashes or numbers in a row, so files come out alike. Never here: what a thing's rows are (sql/), or how they look.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.report.parts import Finder, Held
from orchestration.report.queries import SQL, Answer, QueryRefused, columns_of, script, text_of

#: Names a file, read at the first letter typed: 60 kB on disk with short ids, 120 kB with ids of 32 random characters.
NAMES = 2_500
#: Things whose rows are in memory at once; 20,000 customers are about 100 MB. More needs memory, fewer scan the marts
#: more often.
BLOCK = 20_000
#: Bytes on disk that a file should have, with bytes a thing and a row of it take once packed (measured on customers).
#: Files differ, and must stay below 300 kB. Smaller ones are more files, larger ones wait longer on a phone.
TARGET, BYTES_A_THING, BYTES_A_ROW = 100_000, 260, 24
#: Level of packing: 1 is three times as fast as 6 and leaves a tenth more.
LEVEL = 1


@dataclass(frozen=True)
class Written:
    """What was written: how many files of things, and the answers that the page begins with (no rows of any thing)."""

    count: int
    answers: dict[str, Answer]


@dataclass(frozen=True)
class Shards:
    """Everything files are written from."""

    reader: duckdb.DuckDBPyConnection
    page: str
    finder: Finder
    folder: Path
    given: dict[str, Any]

    def _run(self, sql: str, query: str, **more: int) -> duckdb.DuckDBPyConnection:
        used = {name: value for name, value in (self.given | more).items() if f"${name}" in sql}
        try:
            return self.reader.execute(sql, used)
        except duckdb.Error as error:
            raise QueryRefused(
                f"The report's query {self.page}/{query}.sql fails: {error}. Correct it in {SQL / self.page}, "
                "then make report."
            ) from error

    def _put(self, kind: str, name: int, content: str) -> None:
        packed = base64.b64encode(zlib.compress(content.encode(), LEVEL)).decode()
        file = self.folder / f"{self.page}-{kind}-{name}.js"
        file.write_text(script("setShard", kind, str(name), packed), "utf-8")

    def _columns(self, held: Held) -> list[tuple[str, str]]:
        found = columns_of(self._run(f"select * from ({text_of(self.page, held.query)}) limit 0", held.query))
        if found[0][0] != self.finder.key:
            raise QueryRefused(
                f"{self.page}/{held.query}.sql begins with {found[0][0]}; it must begin with {self.finder.key}"
            )
        return found[1:]

    def _shown(self, held: Held) -> str:
        """The query as it reads for one thing; the page puts the key of the thing it shows in place."""
        order = f"\norder by {held.order}\nlimit {held.most}" if held.most > 1 else ""
        return (
            f"select * from (\n{text_of(self.page, held.query)}\n) where {self.finder.key} = {{key}}{order}"
        )

    def _total(self) -> tuple[int, int]:
        """How many things there are, and how many rows they have together."""
        counts = [self._run(f"select count(*) from ({text_of(self.page, held.query)})", held.query).fetchall()[0][0]
                  for held in self.finder.held]  # fmt: skip
        return counts[0], sum(counts)

    def _rows_of(self, held: Held) -> str:
        """SQL of one text a thing: its rows as a JSON array."""
        values = ", ".join(name for name, _ in self._columns(held))
        return (
            f"select {self.finder.key} as thing, '[' || array_to_string(list(cast(json_array({values}) as varchar) "
            f"order by {held.order})[1:{held.most}], ',') || ']' as found from ({text_of(self.page, held.query)}) "
            f"where {self.finder.key} % $files between $first and $last group by 1"
        )

    def _contents(self) -> str:
        """SQL of one text a file: an object of things by key, each an array of what each held query gives."""
        held = [f"held_{at} as ({self._rows_of(one)})" for at, one in enumerate(self.finder.held)]
        joins = " ".join(f"left join held_{at} using (thing)" for at in range(1, len(held)))
        found = " || ',' || ".join(f"coalesce(held_{at}.found, '[]')" for at in range(len(held)))
        return (
            f"with {', '.join(held)} select thing % $files as shard, '{{' || string_agg('\"' || thing || '\":[' || "
            f"{found} || ']', ',') || '}}' from held_0 {joins} group by 1 order by 1"
        )

    def _things(self, things: int, rows: int) -> int:
        count = max(1, -(-(things * BYTES_A_THING + rows * BYTES_A_ROW) // TARGET))
        blocks = max(1, min(count, -(-things // BLOCK)))
        sql = self._contents()
        for first, last in _ranges(count, blocks):
            found = self._run(sql, self.finder.held[0].query, files=count, first=first, last=last)
            for shard, content in found.fetchall():
                self._put("things", shard, content)
        return count

    def _names(self) -> Answer:
        """Write the files of names; returns the first name of each, by which a page finds the file."""
        sql = (
            f"with numbered as (select *, (row_number() over (order by lower(name), {self.finder.key}) - 1) // {NAMES} "
            f"as shard from ({text_of(self.page, self.finder.query)})) select shard, min(lower(name)), '[' || "
            f"string_agg(cast(json_array(name, cast({self.finder.key} as varchar), nullif(shown, name)) as varchar), "
            f"',' order by lower(name), {self.finder.key}) || ']' from numbered group by 1 order by 1"
        )
        result, firsts = self._run(sql, self.finder.query), []
        for shard, first, content in iter(result.fetchone, None):
            self._put("names", shard, content)
            firsts.append((first,))
        return Answer([("first", "text")], firsts, text_of(self.page, self.finder.query))

    def write(self) -> Written:
        """Write all files. Raises QueryRefused where a query fails."""
        answers = {
            held.query: Answer(self._columns(held), [], self._shown(held)) for held in self.finder.held
        }
        count = self._things(*self._total())
        return Written(count, {self.finder.query: self._names(), **answers})


def _ranges(count: int, parts: int) -> Iterator[tuple[int, int]]:
    """0 to count - 1 in so many stretches, each by its first and last."""
    for part in range(parts):
        yield part * count // parts, (part + 1) * count // parts - 1
