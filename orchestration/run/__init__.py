"""One run of the refresh: the lock it holds, what it leaves behind, and who is notified.

    lock.py        one refresh of a company at a time
    instance.py    the company's Dagster instance; history.py makes its history cheap to write,
                   keeping.py keeps it small
    interrupt.py   ending at once when told to
    results.py     the folder of a run, with what each step said
    progress.py    a line as each step ends
    seen_files.py  which files a run has seen, for the sensor
    standing.py    whether a refresh has anything to do; unchanged.py: what is said where it has not
    summary/       what a run did, as text and as a page
    executing.py   the job in this process
    starts.py      the note of a start, left behind by one that dies
    webhook.py     notification of what did not end well; repeats.py keeps it to once a day for a cause

Never here: what the steps do (assets).
"""
