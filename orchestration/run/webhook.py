"""Telling somebody that a refresh did not end well: one JSON message to the address in the settings, daily at most.

No personal data: where it stopped and what to do, never rows. A message that cannot be sent never stops a run.
"""

from __future__ import annotations

import json
import logging
import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from ingestion.settings import DEMO, Settings
from orchestration.run.repeats import Told, cause
from orchestration.run.starts import left

#: Seconds to wait for the address; a slow chat service must hold up neither the pipeline nor Ctrl-C.
TIMEOUT = 4
#: Answers from here on say that the message was not taken.
HTTP_REFUSED = 300


def message(settings: Settings, run_id: str, state: str, what_to_do: list[str]) -> dict[str, Any]:
    """What is sent; `text` is what chat services show."""
    name = settings.company.title or settings.company.name
    return {
        "text": _text(name, state, what_to_do),
        "company": settings.company.name,
        "run_id": run_id,
        "as_of": settings.as_of.isoformat(),
        "state": state,
        "what_to_do": what_to_do,
    }


def _text(name: str, state: str, what_to_do: list[str]) -> str:
    steps = "\n".join(f"- {step}" for step in what_to_do)
    return f"{name}: the refresh {state}.\n{steps}"


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


def _once_a_day(told: Told, url: str | None, content: dict[str, Any]) -> bool:
    """Send a message unless the same cause was told within the day; whether it was sent and arrived."""
    what = cause(content["state"], content["what_to_do"])
    if not url or told.lately(what) or not post(url, content):
        return False
    told.remember(what)
    return True


def tell(settings: Settings, run_id: str, state: str, what_to_do: list[str]) -> bool:
    """Send the message if the settings name an address, at most daily for one cause."""
    told = Told(settings.company_file, settings.company_home)
    return _once_a_day(told, settings.webhook_url, message(settings, run_id, state, what_to_do))


def tell_death(settings: Settings) -> str | None:
    """Tell of the start before where it died without a word, and return what is told; only under the refresh lock."""
    died = left(settings.company_home)
    if died:
        tell(settings, "", "died", [f"{died}; the next one goes on from there"])
    return died


def address(overrides: dict[str, Any]) -> tuple[Path, str | None]:
    """The company file and the address to tell, where the settings cannot be read: by what the environment says."""
    file = overrides.get("company_file") or os.environ.get("LOYALTY_COMPANY") or DEMO
    url = overrides.get("webhook_url") or os.environ.get("LOYALTY_WEBHOOK_URL")
    return Path(file).expanduser().absolute(), url


def tell_unstarted(company_file: Path, url: str | None, what_to_do: str) -> bool:
    """The same where there are no settings yet, as one of them or the company file is wrong."""
    state = "could not start"
    content = {
        "text": _text(company_file.name, state, [what_to_do]),
        "company": None,
        "company_file": str(company_file),
        "run_id": None,
        "as_of": None,
        "state": state,
        "what_to_do": [what_to_do],
    }
    return _once_a_day(Told(company_file), url, content)


def all_well(settings: Settings) -> None:
    """Forget what was told: the next fault is told at once, whenever it comes."""
    Told(settings.company_file, settings.company_home).forget()
