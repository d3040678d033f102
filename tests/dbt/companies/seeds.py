"""Which random companies a test draws when; never here: how they are drawn."""

from __future__ import annotations

from typing import Any

import pytest


def seeds(companies: int, every: int) -> list[Any]:
    """Seeds of random companies: every so-many-th in `make test`, the others in `make test-long`."""
    others = [seed for seed in range(companies) if seed % every]
    return [list(range(0, companies, every)), pytest.param(others, marks=pytest.mark.long)]
