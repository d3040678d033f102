"""Weeks of a small company that nobody watches, a simulated day after the other: `make alone`.

company.py      the company, its settings, where things lie
deliveries.py   which files its systems deliver on which morning
plan.py         what happens on which day, and what must come of it
clock.py        processes whose clock is set to a moment of a simulated day
office.py       a file store that may fail for a moment
child.py        what such a process does: as Dagster's daemon does it, or as cron does it
listener.py     the webhook's other end
day.py          one day: the processes that start, and what is noted of them
courses.py      what happens on a day of each kind
judge.py        what must hold of each day, and of all together
page.py         docs/alone.md
run.py          the command
"""
