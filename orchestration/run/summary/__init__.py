"""The summary of a run: collected from its folder, written as text, as a page and as data.

    data.py    what happened, as plain values
    text.py    for the terminal
    page.py    for the browser
    write.py   all of them into the run's folder

Never here: figures of the marts (report).
"""
