"""Marketing contacts: who is reached, what comes of it, and how tired it makes them.

Here: the contact feed. What fatigue does to buying is in deciding.py. Never here: surveys.
"""

from __future__ import annotations

import numpy as np

from ingestion.demo import service_constants as s
from ingestion.demo.clock import NEVER, Clock
from ingestion.demo.draws import Columns, Floats, Ints, below, pick
from ingestion.demo.people import Crowd

DELIVERED, OPENED, CLICKED, UNSUBSCRIBED, ANNOYED = range(5)
CHANNEL_SHARES = (0.84, 0.10)
#: Contacts a person can have: a key is person * this + day.
CONTACTS_A_PERSON = 32_768


def _outcome(fatigue: Floats, rng: np.random.Generator) -> Ints:
    """What a contact leads to; tired people open less and leave more."""
    count, tired = len(fatigue), np.maximum(fatigue - s.FATIGUE_BEARABLE, 0)
    opened = rng.random(count) < s.OPEN_SHARE / (1 + 0.35 * tired)
    clicked = opened & (rng.random(count) < s.CLICK_AMONG_OPENS)
    leaves = rng.random(count) < s.UNSUBSCRIBE_SHARE + s.UNSUBSCRIBE_FATIGUE * tired
    annoyed = rng.random(count) < s.ANNOYED_FATIGUE * tired
    return np.select([annoyed, leaves, clicked, opened], [ANNOYED, UNSUBSCRIBED, CLICKED, OPENED], DELIVERED)


def _reached(crowd: Crowd, day: int, rng: np.random.Generator) -> Ints:
    """Positions of those contacted: they have an account and allow it."""
    chance = np.array(s.CONTACT_CHANCES)[crowd.traits["pressure"]]
    may = (crowd.joined <= day) & crowd.traits["consent"] & (crowd.unsubscribed == NEVER) & ~crowd.guest
    return np.flatnonzero(may & (rng.random(len(chance)) < chance))


def contact(crowd: Crowd, day: int, clock: Clock, rng: np.random.Generator) -> Columns:
    """The contacts of a day, none on most days; adds to the fatigue of those reached."""
    crowd.fatigue *= s.FATIGUE_KEPT
    who = (
        _reached(crowd, day, rng)
        if clock.date(day).weekday() in s.CONTACT_WEEKDAYS
        else np.empty(0, dtype=np.int64)
    )
    count, campaign = len(who), below(rng.random(len(who)) ** 1.5, 5)
    outcome = _outcome(crowd.fatigue[who], rng)
    crowd.fatigue[who] += 1
    crowd.last_contact[who], crowd.last_campaign[who] = day, campaign
    crowd.unsubscribed[who[outcome >= UNSUBSCRIBED]] = day
    return {
        "contact_key": crowd.person[who] * CONTACTS_A_PERSON + day,
        "person": crowd.person[who],
        "contacted": clock.at(day, rng.random(count)),
        "channel": pick(rng.random(count), CHANNEL_SHARES),
        "campaign": campaign,
        "outcome": outcome,
    }
