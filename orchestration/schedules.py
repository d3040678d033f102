"""When the refresh runs by itself: each morning in the company's time zone.

Off unless somebody switches it on (the UI, or LOYALTY_UNATTENDED=1): nothing runs unattended by accident.
Never here: what a refresh does.
"""

import dagster as dg

from ingestion.settings import Settings
from orchestration.jobs import REFRESH
from orchestration.run.lock import running

#: Five in the morning, the company's time: the day before is complete and nobody works yet.
DAILY = "0 5 * * *"


def daily_schedule(settings: Settings, unattended: bool) -> dg.ScheduleDefinition:
    """The daily refresh, skipped while another one runs."""
    status = dg.DefaultScheduleStatus.RUNNING if unattended else dg.DefaultScheduleStatus.STOPPED

    @dg.schedule(
        name="daily_refresh",
        job_name=REFRESH,
        cron_schedule=DAILY,
        execution_timezone=settings.time_zone,
        default_status=status,
        description="One refresh each morning in the company's time zone.",
    )
    def daily(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        holder = running(settings.company_home)
        if holder:
            return dg.SkipReason(str(holder))
        day = context.scheduled_execution_time.date()
        return dg.RunRequest(run_key=f"daily-{day}", tags={"loyalty/day": day.isoformat()})

    return daily
