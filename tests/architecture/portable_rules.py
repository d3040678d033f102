"""What a distributed engine does not know, or answers differently: patterns over SQL with samples of each.

Add a rule with a sample it catches; test_portable_sql.py runs both. Never here: what needs the parsed
statement (sql_tree.py), and what macros/portable.sql words for each engine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Forbidden:
    """A construct, what to write instead, and texts that have it and that only look like it."""

    pattern: str
    instead: str
    bad: tuple[str, ...]
    good: tuple[str, ...] = ()

    def found(self, sql: str) -> list[int]:
        """Positions of the construct in SQL without comments."""
        return [match.start() for match in re.finditer(self.pattern, sql, re.IGNORECASE)]


def call(names: str) -> str:
    """Pattern of a call of one of some functions (a regular expression), not of a longer name."""
    return rf"(?<![\w.'\"])(?:{names})\s*\("


RULES = {
    "double colon": Forbidden(r"::", "cast(x as t)", ("x::int",), ("'a: b'",)),
    "engine's own type": Forbidden(
        r"\bas\s+(?:varchar|text|hugeint|uhugeint|int[248]|float[48]|timestamptz|timestamp\s+with)\b(?!\s*\(|\s+(?:on|from|where|join|,))",
        "a type both engines know: string, bigint, integer, double, decimal(p, s), date, timestamp, boolean",
        ("cast(x as varchar)", "cast(x as text)", "cast(a as int8)", "cast(x as timestamp with time zone)"),
        ("cast(x as string)", "cast(x as timestamp)", "reply as text_length"),
    ),
    "qualify": Forbidden(r"\bqualify\b", "row_number in a CTE, filtered in the next", ("qualify n = 1",), ("is_qualified",)),
    "distinct on": Forbidden(r"\bdistinct\s+on\b", "row_number", ("select distinct on (a) b",), ("count(distinct one)",)),
    "asof join": Forbidden(r"\basof\b", "a range join or a window", ("asof join b",), ("as_of_date()",)),
    "by all": Forbidden(r"\b(?:group|order)\s+by\s+all\b", "name the columns", ("group by all",), ("group by all_days",)),
    "star with changes": Forbidden(
        r"\*\s*(?:exclude|replace|except|rename)\b", "name the columns", ("* exclude (a)", "t.* replace (1 as a)")
    ),
    "union by name": Forbidden(r"\bunion\s+(?:all\s+)?by\s+name\b", "columns in one order", ("union all by name select",)),
    "pivot": Forbidden(r"\b(?:un)?pivot\b", "sum(case ...)", ("pivot t on a", "unpivot t"), ("pivot_date",)),
    "recursion": Forbidden(r"\bwith\s+recursive\b", "rounds written by a macro", ("with recursive t as",)),
    "integer division": Forbidden(r"(?<!:)//", "floor(divide(a, b)) cast to bigint", ("a // b",), ("'http://x'",)),
    "epoch": Forbidden(call(r"epoch\w*"), "seconds_between", ("epoch(ts)", "epoch_ms(ts)"), ("int_epoch",)),
    "time format": Forbidden(call("strftime|strptime|date_format|to_char"), "year_month", ("strftime(d, 'x')",)),
    "date arithmetic": Forbidden(
        call("date_?diff|date_?add|date_?sub|date_trunc|date_part|to_days|to_months|isodow|dayofweek|weekday|age"),
        "days_between, add_days, month_start ... (macros/portable.sql)",
        ("date_diff('day', a, b)", "datediff(a, b)", "date_trunc('month', d)", "age(a, b)"),
        ("average(a)", "{{ days_between('a', 'b') }}", "age_days"),
    ),
    "interval": Forbidden(r"\binterval\s+['\d(]", "add_days, instant_plus_days", ("interval '1 day'", "interval 3 day")),
    "time zone": Forbidden(r"\bat\s+time\s+zone\b|" + call("timezone"), "local_day", ("a at time zone 'x'", "timezone('x', a)")),
    "regular expression": Forbidden(
        call(r"regexp_(?:matches|extract\w*|replace|full_match|split\w*)") + r"|\b(?:rlike|similar\s+to)\b",
        "regexp_like, regexp_replace_all",
        ("regexp_matches(a, 'b')", "regexp_replace(a, 'b', 'c')", "a similar to 'b'"),
        ("{{ regexp_like('a', 'b') }}", "{{ regexp_replace_all('a', 'b', 'c') }}"),
    ),
    "lists and nests": Forbidden(
        call(r"list\w*|array_\w+|unnest|explode|struct_\w+|row|map|flatten|generate_series|range(?=\s*\([^)]*\bdate\b)"),
        "rows; text through sorted_distinct_text",
        ("list(a)", "list_sort(b)", "unnest(c)", "struct_pack(a := 1)", "array_agg(a)"),
        ("price_list (a)", "{% for n in range(1, 3) %}"),
    ),
    "text of a group": Forbidden(call("string_agg|group_concat|listagg"), "sorted_distinct_text", ("string_agg(a, ',')",)),
    "json": Forbidden(call(r"json\w*|get_json_object") + r"|->", "a column of the contract", ("json_extract(a, 'b')", "a ->> 'b'")),
    "quantile": Forbidden(
        call(r"quantile\w*|median|approx_\w+") + r"|\bpercentile_(?:cont|disc)\b",
        "percentile",
        ("median(a)", "quantile_cont(a, 0.5)", "percentile_cont(0.5) within group (order by a)"),
        ("{{ percentile('a', 0.5) }}", "median_gap_days"),
    ),
    "ntile": Forbidden(call("ntile"), "cut points: equal values get equal scores", ("ntile(5) over ()",)),
    "arg_max": Forbidden(call("arg_?max|arg_?min"), "max_by, min_by", ("arg_max(a, b)",), ("max_by(a, b)",)),
    "clock": Forbidden(
        r"\b(?:current_date|current_time|current_timestamp|localtimestamp|sysdate|run_started_at|modules\.datetime)\b|"
        + call("now|today|getdate|get_current_\\w+"),
        "as_of_date, as_of_instant",
        ("current_date", "now()", "{{ run_started_at }}"),
        ("is_known_now", "current_date_key"),
    ),
    "bars": Forbidden(r"\|\|", "concat_ws", ("a || b",), ("{{ a | join(', ') }}",)),
    "backslash": Forbidden(r"'[^'\n]*\\[^'\n]*'", "[0-9], [ ] and the like", (r"'\d+'",), ("'[0-9]+'",)),
    "random": Forbidden(call("random|uuid|gen_random_uuid|rand"), "int_key", ("random()", "uuid()"), ("brand(a)",)),
}  # fmt: skip

#: Identifiers are lower snake_case and unquoted; Jinja's own double quotes are no identifiers.
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


LITERAL = re.compile(r"'(?:[^']|'')*'")


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found.group())


def quoted_identifiers(sql: str) -> list[int]:
    """Positions of double quotes outside Jinja and outside literals."""
    return [match.start() for match in re.finditer('"', LITERAL.sub(_blank, JINJA.sub(_blank, sql)))]


def escaped_apostrophes(sql: str) -> list[int]:
    """Positions of literals with an apostrophe in them, outside Jinja."""
    return [
        match.start() for match in LITERAL.finditer(JINJA.sub(_blank, sql)) if "''" in match.group()[1:-1]
    ]
