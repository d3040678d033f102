"""The Python model of customer value as a plain module, and what its tests draw and read.

Here: loading it outside dbt, the published CDNOW data, simulated customers. Never here: expectations, and the
likelihoods in plain loops (twins/value.py).
"""

from __future__ import annotations

import csv
import sys
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import numpy as np

from tests.dbt.support import DBT_PROJECT

FILE = DBT_PROJECT / "models/intermediate/value/int_value_fitted.py"
HERE = Path(__file__).resolve().parent


@cache
def fitting() -> Any:
    """The module of the model."""
    spec = spec_from_file_location("int_value_fitted", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def cdnow(name: str) -> list[Any]:
    """Columns of one of the two files of CDNOW's 1/10 sample: 2,357 customers of a music shop, 1997.

    Published by Fader and Hardie with their papers; here only as counts of customers with equal figures. Histories:
    repeat purchases in 39 weeks, day of the last, days observed. Spend: repeat purchases with revenue, mean dollars.
    """
    with (HERE / f"cdnow_{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return list(np.array(rows, dtype=np.float64).T)


def simulated(seed: int, parameters: tuple[float, ...], customers: int, until: int) -> list[list[int]]:
    """Purchase days of customers who follow BG/NBD: the first at 0, then as long as they live, to their own end.

    Each is observed from a random day to day `until`. Times are kept to the day, as a company does.
    """
    chance = np.random.default_rng(seed)
    r, alpha, a, b = parameters
    histories = []
    for _ in range(customers):
        rate, leaving = chance.gamma(r, 1 / alpha) / 7, chance.beta(a, b)
        born = int(chance.integers(0, until // 2))
        at, days = 0.0, [born]
        while True:
            at += chance.exponential(1 / max(rate, 1e-12))
            if born + at > until:
                break
            days.append(born + int(at))
            if chance.random() < leaving:
                break
        histories.append(sorted(set(days)))
    return histories


def grouped(histories: list[list[int]], until: int) -> list[Any]:
    """Columns x, recency, age and customers of such histories as known at a day."""
    known = [[day for day in days if day <= until] for days in histories]
    rows = [(len(days) - 1, days[-1] - days[0], until - days[0]) for days in known if days]
    unique, counts = np.unique(np.array(rows, dtype=np.float64), axis=0, return_counts=True)
    return [*unique.T, counts.astype(np.float64)]
