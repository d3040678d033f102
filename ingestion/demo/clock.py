"""The demo company's calendar: days since the start, and instants in UTC.

Here: days to instants and back. Never here: the current time; a run's days come from its parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from ingestion.demo import constants as c
from ingestion.demo.draws import Floats, Ints

#: Instant that means "never"; null in what is written.
NEVER = -1
#: Opening hours of web and desks in seconds of the day. Away from the hour that clocks repeat in autumn.
DAY_FROM, DAY_TO = 6 * 3600, 22 * 3600


@dataclass(frozen=True)
class Clock:
    """Midnights of a zone, from CALENDAR_BEFORE days before the start on."""

    start: date
    midnights: Ints

    def at(self, day: Ints | int, draws: Floats) -> Ints:
        """An instant (seconds since 1970, UTC) within the opening hours of a day, by a draw of 0-1."""
        return self.midnights[np.asarray(day) + c.CALENDAR_BEFORE] + (
            DAY_FROM + draws * (DAY_TO - DAY_FROM)
        ).astype(np.int64)

    def day(self, instants: Ints) -> Ints:
        """Local day (days since the start) of instants."""
        return np.searchsorted(self.midnights, instants, side="right") - 1 - c.CALENDAR_BEFORE

    def date(self, day: int) -> date:
        """The date of a day."""
        return self.start + timedelta(days=day)


def clock(start: date, days: int, zone: str) -> Clock:
    """Calendar of `days` days from `start` in a zone, with room before and after."""
    first = start - timedelta(days=c.CALENDAR_BEFORE)
    count = c.CALENDAR_BEFORE + days + c.CALENDAR_AHEAD
    tz = ZoneInfo(zone)
    midnights = [datetime.combine(first + timedelta(days=i), time(), tz).timestamp() for i in range(count)]
    return Clock(start, np.array(midnights, dtype=np.int64))
