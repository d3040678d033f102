"""A company: its file read, checked and held as one model, with messages that name the line and what to do.

    model.py       what a company file may say, as types; reading.py the part about files
    document.py    the text as YAML, with the line of every fault
    file.py        from YAML to the model
    checks.py      what the types alone cannot refuse
    numbers.py     how numbers are written, by an example
    places.py      the line on which a column is mapped
    statements.py  figures that a source states itself
    messages.py    errors of the model in plain words

Add a key of the company file here. Never here: reading the company's data (sources, readers).
"""
