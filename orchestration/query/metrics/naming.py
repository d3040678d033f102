"""Words of people as MetricFlow's names: month is metric_time__month, branch is branch__name, channel=web a condition.

Never here: running a question.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ingestion.database import literal
from orchestration.query.metrics.engine import MetricQuestionWrong

if TYPE_CHECKING:
    from orchestration.query.metrics.engine import Metrics

#: Grains of time, those of the fiscal calendar included (dim_date is the time spine).
GRAINS = ("day", "week", "month", "quarter", "year", "fiscal_month", "fiscal_quarter", "fiscal_year")
#: Things that many facts are about; a fact's own attribute goes before theirs of the same name.
SHARED = frozenset({"customer", "branch", "product"})
TIME = "metric_time"


def known_metrics(metrics: Metrics, names: Iterable[str]) -> tuple[str, ...]:
    """The names, if all are metrics. Raises MetricQuestionWrong naming those that come close."""
    known = [metric["name"] for metric in metrics.manifest["metrics"]]
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3) or [one for one in known if name in one][:3]
            hint = f"did you mean {', '.join(near)}?" if near else "`loyalty metric` lists them"
            raise MetricQuestionWrong(f"no metric is called '{name}'; {hint}")
    return tuple(names)


def dimensions(metrics: Metrics, names: Sequence[str]) -> list[str]:
    """What the metrics can all be cut by, as MetricFlow names it, without time."""
    found = metrics.engine.simple_dimensions_for_metrics(list(names), without_any_property=())
    return sorted({one.dunder_name for one in found if not one.dunder_name.startswith(TIME)})


def _steps(name: str) -> int:
    return name.count("__")


def dimension(word: str, offered: Sequence[str]) -> str:
    """The dimension a word means: its full name, its last part, or a thing that has a name.

    Raises MetricQuestionWrong where it means none or several.
    """
    if word in GRAINS:
        return f"{TIME}__{word}"
    if word in offered or word.startswith(TIME) or word.rpartition("__")[0] in offered:
        return word
    found = [one for one in offered if one.rpartition("__")[2] == word or one == f"{word}__name"]
    own = [one for one in found if one.partition("__")[0] not in SHARED]
    # Of ticket__category and ticket__product__category the nearer is meant.
    nearest = [one for one in own if _steps(one) == min(map(_steps, own))]
    for chosen in (nearest, found):
        if len(chosen) == 1:
            return chosen[0]
    if found:
        raise MetricQuestionWrong(f"'{word}' may mean {' or '.join(found)}; name one of them")
    raise MetricQuestionWrong(
        f"these metrics cannot be cut by '{word}'; they can by {', '.join([*GRAINS, *offered])}"
    )


def condition(text: str, offered: Sequence[str]) -> str:
    """`channel=web`, `channel!=web`, or `channel=` for unknown, as MetricFlow's condition.

    Raises MetricQuestionWrong for anything else.
    """
    name, sign, value = text.partition("=")
    negated = name.endswith("!")
    found = dimension(name.removesuffix("!").strip(), offered)
    if not sign or found.startswith(TIME) or "{" in value:
        raise MetricQuestionWrong(
            f"'{text}' is no condition; write DIMENSION=VALUE, and --from and --to for days"
        )
    column = f"{{{{ Dimension('{found}') }}}}"
    if not value:
        return f"{column} is {'not ' if negated else ''}null"
    return f"cast({column} as varchar) {'<>' if negated else '='} {literal(value)}"
