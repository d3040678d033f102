"""What the tests of the value models draw and read.

Here: the published CDNOW data, simulated customers. Never here: expectations, and the likelihoods in plain loops
(twins/value.py).
"""

from __future__ import annotations

import csv
import itertools
import math
from pathlib import Path
from typing import Any

import numpy as np

from dbt_project.python.value.orders import Form, Histories

HERE = Path(__file__).resolve().parent


def cdnow(name: str) -> list[Any]:
    """Columns of one of the two files of CDNOW's 1/10 sample: 2,357 customers of a music shop, 1997.

    Published by Fader and Hardie with their papers; here only as counts of customers with equal figures. Histories:
    repeat purchases in 39 weeks, day of the last, days observed. Spend: repeat purchases with revenue, mean dollars.
    """
    with (HERE / f"cdnow_{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return list(np.array(rows, dtype=np.float64).T)


def cdnow_histories() -> Histories:
    """The histories of CDNOW's customers as the models take them."""
    x, recency, age, customers = cdnow("histories")
    return Histories(x, recency / 7, age / 7, customers)


def simulated(
    seed: int, form: Form, parameters: tuple[float, ...], customers: int, until: int
) -> list[list[int]]:
    """Order days of customers who follow a form: the first at 0, then as long as they stay.

    Each is observed from a random day to day `until`. Times are kept to the day, as a company does.
    """
    chance = np.random.default_rng(seed)
    r, alpha, a, b = parameters
    histories = []
    for _ in range(customers):
        rate, leaving = chance.gamma(r, 1 / alpha) / 7, chance.beta(a, b)
        born = int(chance.integers(0, until // 2))
        at, days = 0.0, [born]
        stays = not form.leaves_at_once or chance.random() >= leaving
        while stays:
            at += chance.gamma(form.stages, 1 / max(rate, 1e-12))
            if born + at > until:
                break
            days.append(born + int(at))
            stays = chance.random() >= leaving
        histories.append(sorted(set(days)))
    return histories


def known_by(histories: list[list[int]], until: int) -> Histories:
    """Such customers as the models take them, in weeks, as known at a day."""
    known = [[day for day in days if day <= until] for days in histories]
    known = [days for days in known if days]
    rows = [(len(days) - 1, days[-1] - days[0], until - days[0]) for days in known]
    gaps = [later - day for days in known for day, later in itertools.pairwise(days)]
    unique, counts = np.unique(np.array(rows, dtype=np.float64), axis=0, return_counts=True)
    x, recency, age = unique.T
    log_gaps = math.fsum(math.log(gap / 7) for gap in gaps)
    return Histories(x, recency / 7, age / 7, counts.astype(np.float64), log_gaps)
