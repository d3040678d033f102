"""docs/demo-truth.md: what the demo's marts say beside what is true, in words.

Here: the text around the tables, and what is right or wrong in them. Never here: a figure by hand, or reading (run.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

#: Customers at the head of a list that are looked at.
HEAD = 100
TEXT = """# What the demo's marts say, and what is true

Written by `make demo-truth` from a refreshed demo; do not edit. The simulator knows the chance with which each customer
buys again, with and without each practice of recovery, how much each trusts, and who has left for good. The marts know
none of it.

{seed}

## The five practices

`recovery_levers`, outcome `repurchase_90`, all cases together. Truth: mean over the complaints old enough to be judged
of (chance of an order in the 90 days after the practice's landmark with the practice - the same without it, of who has
not ordered by then). Drawn: what came of the same complaints, the share that ordered within 90 days of the complaint
with the practice less the share without. Where the estimate is near to what was drawn and far from the truth, this
demo's luck is the reason, not the mart; one 95 % interval in twenty misses the truth by chance.

{practices}

{held} of {count} intervals hold the truth. By rank: {ranks}.

## The ladder

Mean true trust (0 to 1) of the customers in each state of `loyalty_state`; it should rise from rung to rung.

{ladder}

{rises}

## The lists

Share who had truly left for good by the last day, among the first {head} of each list and among all customers with an
order.

{lists}
"""


@dataclass(frozen=True)
class Lever:
    """What a practice adds to buying again: as the mart has it, as it is, and as chance drew it.

    Differences of rates, -1 to 1.
    """

    practice: str
    estimate: float
    low: float
    high: float
    q_value: float
    smallest: float
    episodes: int
    truth: float
    drawn: float

    @property
    def is_held(self) -> bool:
        """Whether the interval holds the truth."""
        return self.low <= self.truth <= self.high


@dataclass(frozen=True)
class Share:
    """A group of customers and the mean of something true of them, 0 to 1."""

    name: str
    customers: int
    mean: float


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown: the first column text, the others numbers."""
    marks = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, marks, *rows])


def ranked(levers: Sequence[Lever]) -> str:
    """The practices from the best, by the mart and by the truth."""
    shown = [one.practice for one in sorted(levers, key=lambda one: -one.estimate)]
    true = [one.practice for one in sorted(levers, key=lambda one: -one.truth)]
    if shown == true:
        return f"the mart has the practices in their true order, `{true[0]}` first"
    first = "first of both" if shown[0] == true[0] else f"though `{true[0]}` truly is"
    return f"the mart has `{shown[0]}` first, {first}; its order is {', '.join(shown)}, the true one {', '.join(true)}"


def practices(levers: Sequence[Lever]) -> str:
    """The table of the practices."""
    head = (
        "practice",
        "truth",
        "drawn",
        "estimate",
        "95 % interval",
        "holds it",
        "q-value",
        "could show",
        "cases",
    )
    rows = []
    for one in sorted(levers, key=lambda one: -one.truth):
        figures = (f"{figure:+.3f}" for figure in (one.truth, one.drawn, one.estimate))
        held = "yes" if one.is_held else "**no**"
        said = (f"{one.low:+.3f} to {one.high:+.3f}", held, f"{one.q_value:.3f}", f"{one.smallest:.3f}")
        rows.append([f"`{one.practice}`", *figures, *said, str(one.episodes)])
    return table(head, rows)


def rises(rungs: Sequence[Share]) -> str:
    """Whether the mean rises from rung to rung, in words."""
    falls = [f"`{b.name}` lies below `{a.name}`" for a, b in pairwise(rungs) if b.mean <= a.mean]
    return f"It does not: {'; '.join(falls)}." if falls else "It does."


def page(seed: str, levers: Sequence[Lever], rungs: Sequence[Share], lists: Sequence[Share]) -> str:
    """The page of a demo."""
    shares = [(f"`{one.name}`", str(one.customers), f"{one.mean:.3f}") for one in rungs]
    left = [(one.name, str(one.customers), f"{one.mean:.0%}") for one in lists]
    return TEXT.format(
        seed=seed, practices=practices(levers), held=sum(one.is_held for one in levers), count=len(levers),
        ranks=ranked(levers), ladder=table(("state", "customers", "mean true trust"), shares), rises=rises(rungs),
        lists=table(("who", "customers", "had left"), left), head=HEAD,
    )  # fmt: skip
