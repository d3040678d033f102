"""`loyalty watch`: a dead man's switch for cron or systemd; it tells the webhook of what no refresh can tell itself.

A process that died, a schedule that no longer fires, a refresh that hangs, a company file that no refresh can read, a
served version that is gone. Ends with 0 when all is well, 1 when not. Never here: the checks of a refresh.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from rich.console import Console

from ingestion.errors import LoyaltyError
from ingestion.settings import Settings, load_settings


def _hours(duration: timedelta) -> str:
    return f"{duration.total_seconds() / 3600:.0f} hours"


def _freshness(settings: Settings, now: datetime) -> list[str]:
    """Whether a refresh ended well within the hours that are allowed."""
    from orchestration.run.starts import last_good

    limit, good = timedelta(hours=settings.fresh_hours), last_good(settings.company_home)
    if good is None:
        return ["no refresh has ended well yet: run `loyalty refresh`, and see that its schedule is on"]
    if now - good <= limit:
        return []
    return [
        f"freshness missed: no refresh has ended well since {good.isoformat(timespec='minutes')}, more than "
        f"{_hours(limit)} ago. See `loyalty status`, and whether the schedule (cron, systemd, `loyalty dev`) still runs"
    ]


def _process(settings: Settings, now: datetime) -> list[str]:
    """A refresh that died, or has been running for longer than it may take."""
    from orchestration.run.lock import running
    from orchestration.run.starts import left

    holder = running(settings.company_home) if settings.company_home.is_dir() else None
    if holder is None:
        died = left(settings.company_home)
        return [f"{died}; run `loyalty refresh`, which goes on from there"] if died else []
    try:
        since = datetime.fromisoformat(holder.since)
    except ValueError:
        return []
    if now - since <= timedelta(hours=settings.fresh_hours):
        return []
    return [
        f"{holder}: it hangs. End it (kill {holder.pid}) and run `loyalty refresh`, which goes on from there"
    ]


def _served(settings: Settings) -> list[str]:
    """Whether what was published is still there; before the first publish there is nothing to miss."""
    from orchestration.publish.layout import Layout
    from orchestration.publish.manifest import served

    layout = Layout(settings.serve_dir)
    if not layout.highest() or served(settings.serve_dir):
        return []
    return [f"{layout.link} serves no whole version: run `loyalty refresh`, which puts it in order"]


def faults(settings: Settings, now: datetime | None = None) -> list[str]:
    """What is wrong with a company at this moment, each with what to do; empty when all is well."""
    now = now or datetime.now(UTC)
    return [*_process(settings, now), *_freshness(settings, now), *_served(settings)]


def watch(console: Console) -> int:
    """Look once, tell the webhook of each fault (daily at most), and say the same; the exit code."""
    from orchestration.run.webhook import address, tell, tell_unstarted

    try:
        settings = load_settings()
    except LoyaltyError as error:
        tell_unstarted(*address({}), str(error))
        raise
    found = faults(settings)
    for text in found:
        console.print(text, soft_wrap=True, markup=False)
        tell(settings, "", "needs somebody", [text])
    if not found:
        console.print("All is well.")
    return 1 if found else 0
