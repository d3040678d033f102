"""Telling somebody that a refresh failed: one JSON message to the address in the settings.

No personal data: where it stopped and what to do, never rows. A message that cannot be sent never stops a run.
"""

from __future__ import annotations

import json
import logging
import urllib.error
import urllib.request
from typing import Any

from ingestion.settings import Settings

#: Seconds to wait for the address; a slow chat service must not hold up the pipeline.
TIMEOUT = 10
#: Answers from here on say that the message was not taken.
HTTP_REFUSED = 300


def message(settings: Settings, run_id: str, state: str, what_to_do: list[str]) -> dict[str, Any]:
    """What is sent; `text` is what chat services show."""
    steps = "\n".join(f"- {step}" for step in what_to_do)
    return {
        "text": f"{settings.company.title or settings.company.name}: the refresh {state}.\n{steps}",
        "company": settings.company.name,
        "run_id": run_id,
        "as_of": settings.as_of.isoformat(),
        "state": state,
        "what_to_do": what_to_do,
    }


def post(url: str, content: dict[str, Any]) -> bool:
    """Send it; whether it arrived."""
    request = urllib.request.Request(
        url, data=json.dumps(content).encode(), headers={"Content-Type": "application/json"}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            return bool(answer.status < HTTP_REFUSED)
    except (urllib.error.URLError, OSError) as error:
        logging.getLogger(__name__).warning("the failure message could not be sent: %s", error)
        return False


def tell(settings: Settings, run_id: str, state: str, what_to_do: list[str]) -> bool:
    """Send the message if the settings name an address."""
    return bool(settings.webhook_url) and post(
        str(settings.webhook_url), message(settings, run_id, state, what_to_do)
    )
