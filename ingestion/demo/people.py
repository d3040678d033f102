"""The people of a chunk: what they are, and where they stand on the loops.

Here: the state every turn reads and changes, and how it begins. Add a trait here when behaviour depends on it.
Never here: what happens on a day.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ingestion.demo import constants as c
from ingestion.demo import service_constants as s
from ingestion.demo import words
from ingestion.demo.clock import NEVER
from ingestion.demo.draws import Columns, Flags, Floats, Ints, Purpose, below, generator, pick
from ingestion.demo.parameters import Chunk, DemoParameters

BOTH, SHOP_ONLY, GUEST = 1, 2, 3


@dataclass
class Crowd:
    """One chunk's people, an entry each; days count from the start, NEVER (-1) = not yet.

    traits: what stays (codes into words.py, shares 0-1). The other arrays change from turn to turn.
    """

    person: Ints
    joined: Ints
    traits: Columns
    trust: Floats
    expectation: Floats
    next_order: Ints
    feeling: Floats = field(init=False)
    fatigue: Floats = field(init=False)
    loops: Ints = field(init=False)
    orders: Ints = field(init=False)
    left: Ints = field(init=False)
    programme: Ints = field(init=False)
    card: Ints = field(init=False)
    unsubscribed: Ints = field(init=False)
    last_contact: Ints = field(init=False)
    last_campaign: Ints = field(init=False)
    referrer: Ints = field(init=False)

    def __post_init__(self) -> None:
        """Nobody has lived anything yet."""
        count = len(self.person)
        self.feeling, self.fatigue = np.zeros(count), np.zeros(count)
        self.loops, self.orders, self.last_campaign = (np.zeros(count, dtype=np.int64) for _ in range(3))
        for name in ("left", "programme", "card", "unsubscribed", "referrer"):
            setattr(self, name, np.full(count, NEVER, dtype=np.int64))
        self.last_contact = np.full(count, -c.CALENDAR_BEFORE, dtype=np.int64)

    @property
    def guest(self) -> Flags:
        """Orders without an account."""
        return np.asarray(self.traits["kind"] == GUEST)


def _between(draws: Floats, bounds: tuple[float, float]) -> Floats:
    return bounds[0] + draws * (bounds[1] - bounds[0])


def _habits(rng: np.random.Generator, count: int) -> Columns:
    """How somebody buys: rhythm (days), regularity (Weibull shape), favourite goods and channel."""
    kind = pick(rng.random(count), c.KIND_SHARES)
    rhythm = np.clip(c.RHYTHM_MEDIAN * np.exp(c.RHYTHM_SPREAD * rng.standard_normal(count)), *c.RHYTHM_BOUNDS)
    shop_share = np.select(
        [kind == BOTH, kind == SHOP_ONLY], [_between(rng.random(count), (0.2, 0.8)), 1.0], 0.0
    )
    return {
        "kind": kind,
        "rhythm": rhythm,
        "shape": _between(rng.random(count), c.SHAPE_BOUNDS),
        "shop_share": shop_share,
        "category": below(rng.random(count) ** 1.4, len(words.CATEGORIES)),
        "spender": np.exp(0.35 * rng.standard_normal(count)),
        "bargain": rng.random(count),
    }


def _character(rng: np.random.Generator, count: int, kind: Ints) -> Columns:
    """How somebody reacts, and where they live and came from."""
    foreign = rng.random(count) < c.FOREIGN_SHARE
    home = below(rng.random(count), words.FOREIGN_REGION)
    referred = (rng.random(count) < c.REFERRAL_SHARE) & (kind != GUEST)
    other = below(rng.random(count), len(words.ACQUISITION) - 1)
    return {
        "region": np.where(foreign, words.FOREIGN_REGION, home),
        "answers": _between(rng.random(count), s.ANSWER_BOUNDS),
        "consent": rng.random(count) < c.CONSENT_SHARE,
        "pressure": pick(rng.random(count), s.CONTACT_SHARES),
        "referred": referred,
        "acquisition": np.where(referred, words.REFERRAL, other + (other >= words.REFERRAL)),
    }


def _description(rng: np.random.Generator, count: int) -> Columns:
    """What a customer list says about somebody; draws 0-1 where words are chosen when written."""
    return {
        "first_name": below(rng.random(count), len(words.FIRST_NAMES)),
        "last_name": below(rng.random(count), len(words.LAST_NAMES)),
        "mail_domain": below(rng.random(count), len(words.MAIL_DOMAINS)),
        "birth_day": below(rng.random(count), 22_000),
        "gender": pick(rng.random(count), (0.52, 0.46)),
        "occupation": below(rng.random(count), len(words.OCCUPATIONS)),
        "wealth": pick(rng.random(count), (0.30, 0.50)),
        "link": pick(rng.random(count), c.LINK_SHARES),
        "has_phone": rng.random(count) < c.PHONE_SHARE,
        "tells": rng.random(count),
        "joined_at": rng.random(count),
    }


def gather(parameters: DemoParameters, chunk: Chunk) -> Crowd:
    """The people of a chunk as they begin."""
    rng, count = generator(parameters.seed, chunk.number, 0, Purpose.PEOPLE), chunk.people
    habits = _habits(rng, count)
    traits = habits | _character(rng, count, habits["kind"]) | _description(rng, count)
    joined = chunk.era * parameters.days + below(rng.random(count), parameters.days)
    early = -1 - below(rng.random(count), c.CALENDAR_BEFORE - 100)
    founding = (rng.random(count) < c.FOUNDING_SHARE) & (chunk.era == 0) & (traits["kind"] != GUEST)
    joined = np.where(founding, early, joined)
    at_once = (rng.random(count) < c.FIRST_ORDER_AT_ONCE) | (traits["kind"] == GUEST)
    wait = np.where(at_once, 0, below(rng.random(count), c.FIRST_ORDER_WAIT))
    first = np.where(
        founding, below(rng.random(count), 2) + (rng.random(count) * traits["rhythm"]), joined + wait
    )
    trust = np.where(founding, s.TRUST_START + 0.3 * rng.random(count), s.TRUST_START)
    expectation = s.EXPECTATION_MEAN + s.EXPECTATION_SPREAD * rng.standard_normal(count)
    person = chunk.first_person + np.arange(count, dtype=np.int64)
    crowd = Crowd(person, joined, traits, trust, expectation, first.astype(np.int64))
    crowd.loops[founding] = c.FOUNDING_LOOPS
    return crowd


def choose_referrers(crowd: Crowd, day: int, rng: np.random.Generator) -> None:
    """Who joins today by referral was sent by somebody who trusts the company, if there is one."""
    joiners = np.flatnonzero((crowd.joined == day) & crowd.traits["referred"])
    able = np.flatnonzero(
        (crowd.trust > c.REFERS_FROM_TRUST)
        & (crowd.orders >= c.REFERS_FROM_ORDERS)
        & (crowd.left == NEVER)
        & ~crowd.guest
    )
    draws = rng.random(len(joiners))
    if len(joiners) and len(able):
        crowd.referrer[joiners] = crowd.person[able[below(draws, len(able))]]
