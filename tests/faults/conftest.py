"""Fixtures of this tier.

Never here: expectations.
"""

from __future__ import annotations

from tests.postgres import postgres_server, target

__all__ = ["postgres_server", "target"]
