"""The loyalty machine in plain loops: a customer walks through their events one by one.

Here: the states and what moves a customer between them, from the written rules and not from the SQL. Never here: where
events come from (loyalty_events.py), what time brings (loyalty_walk.py), dbt, or anything faster than it is plain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction

from tests.dbt.twins.loyalty_events import Event, Local


@dataclass(frozen=True)
class Rules:
    """The thresholds, by the names of the vars."""

    trust_loops: int = 3
    trust_max_failure_rate: Fraction = Fraction(1, 5)
    trust_recovery_days: int = 14
    trust_bar_days: int = 365
    loyal_days: int = 180
    loyal_loops: int = 3
    loyal_max_overdue_ratio: int = 2
    activity_inactive_ratio: int = 4
    repurchase_days: int = 90
    episode_gap_days: int = 14


@dataclass(frozen=True)
class Clock:
    """The company's days, the last of them, and the instant it ends."""

    local: Local
    starts: Callable[[date], datetime]
    until: date
    now: datetime


@dataclass(frozen=True)
class Move:
    """One move: number, states, when, on which day, by what."""

    number: int
    origin: str
    target: str
    at: datetime
    on: date
    cause: str
    cause_id: str | None
    days: int | None


@dataclass
class Walker:
    """One customer on the loops."""

    rules: Rules
    clock: Clock
    state: str = "prospect"
    moves: list[Move] = field(default_factory=list)
    ordered: list[datetime] = field(default_factory=list)
    satisfied_loops: int = 0
    has_gap: bool = False
    failed: list[Event] = field(default_factory=list)
    episodes: int = 0
    episode: int = 0
    trouble: list[Event] = field(default_factory=list)
    mark: datetime | None = None
    acted: bool = False
    given_up: bool = False
    silent: bool = False
    off_rhythm: bool = False
    trusted_since: datetime | None = None
    loops_before: int = 0

    def take(self, event: Event) -> None:
        """Go on by one event."""
        getattr(self, f"on_{event.kind}")(event)
        self.settle(event)

    def on_failure(self, event: Event) -> None:
        gap = timedelta(days=self.rules.episode_gap_days)
        if not self.failed or (self.over() and event.at > self.last_end() + gap):
            self.episodes += 1
            self.episode = event.key
        self.failed.append(event)
        self.trouble.append(event)
        self.mark, self.acted, self.given_up = event.at, False, False

    def over(self) -> bool:
        """Whether every failure so far has an end at all."""
        return all(one.end is not None for one in self.failed)

    def last_end(self) -> datetime:
        return max(one.end for one in self.failed if one.end is not None)

    def on_company_action(self, event: Event) -> None:
        self.acted = True
        if event.ends:
            self.mark, self.given_up = event.at, False

    def on_answer(self, event: Event) -> None:
        within = timedelta(days=self.rules.repurchase_days)
        if self.failed and self.over() and event.at <= self.last_end() + within:
            self.prove(event.at)

    def on_order(self, event: Event) -> None:
        assert event.since is not None
        if self.ordered:
            begin = max(self.ordered)
            failed = any(begin <= one.at < event.since for one in self.failed)
            self.satisfied_loops += not failed
        self.ordered.append(event.since)
        self.silent = self.off_rhythm = False
        self.prove(event.since)

    def prove(self, at: datetime) -> None:
        """A proof of recovery, if it came after the end of everything that failed."""
        if not (self.trouble and self.over() and at > self.last_end()):
            return
        self.trouble = []

    def on_window_over(self, event: Event) -> None:
        window = timedelta(days=self.rules.repurchase_days)
        self.given_up = self.mark is not None and event.at == self.mark + window

    def on_rhythm(self, _: Event) -> None:
        self.off_rhythm = True

    def on_silence(self, _: Event) -> None:
        self.silent = True

    def on_bar_over(self, _: Event) -> None:
        """A failure is long enough ago; what it barred is found when the state is."""

    def on_time(self, _: Event) -> None:
        """Nothing but time has passed."""

    def bars(self) -> list[date]:
        """Of each failure that took the company too long, the first day on which it is forgotten."""
        most = timedelta(days=self.rules.trust_recovery_days)
        kept = timedelta(days=self.rules.trust_bar_days)
        late = [one for one in self.failed if (one.end or self.clock.now) - one.at > most]
        return [self.clock.local(one.at) + kept for one in late]

    def trusts(self, on: date) -> bool:
        """Whether loops, failures and their ends make trust on a day."""
        rules, loops = self.rules, len(self.ordered) - 1
        enough = self.satisfied_loops >= rules.trust_loops and loops > 0
        rare = enough and Fraction(self.episodes, loops) <= rules.trust_max_failure_rate
        return rare and all(day <= on for day in self.bars())

    def stands(self, on: date) -> str:
        """The state that follows from the facts on a day, loyalty aside."""
        if not self.ordered:
            return "prospect"
        if self.trouble:
            bought = self.mark is not None and max(self.ordered) > self.mark
            if self.given_up and (self.silent or not bought):
                return "lost"
            return "recovering" if self.acted else "dissatisfied"
        if self.silent:
            return "lapsed"
        if self.trusts(on):
            return "trusted"
        return "satisfied_repeat" if len(self.ordered) > 1 else "first_time"

    def settle(self, event: Event) -> None:
        """Find the state after an event, and write down a move."""
        state = self.stands(self.clock.local(event.at))
        if state != "trusted":
            self.trusted_since = None
        elif self.trusted_since is None:
            self.trusted_since, self.loops_before = event.at, self.satisfied_loops
        if self.trusted_since is not None:
            since = self.clock.local(self.trusted_since)
            ripe = self.clock.starts(since + timedelta(days=self.rules.loyal_days))
            due = event.at > ripe or (event.at == ripe and event.kind in ("order", "time"))
            loops = self.satisfied_loops - self.loops_before
            rhythm = self.has_gap and not self.off_rhythm
            if due and loops >= self.rules.loyal_loops and rhythm:
                state = "loyal"
        if state != self.state:
            on = self.clock.local(event.at)
            days_before = (on - self.moves[-1].on).days if self.moves else None
            cause = {"rhythm": "silence", "bar_over": "time"}.get(event.kind, event.kind)
            named = str(self.episode) if cause == "failure" else event.cause
            self.moves.append(
                Move(len(self.moves) + 1, self.state, state, event.at, on, cause, named, days_before)
            )
            self.state = state
