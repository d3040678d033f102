"""Persons as the law sees them: finding all that is held of one, erasing it, and keeping it away.

    classes.py      what a column may hold of a person
    secret.py       the company's secret, of which keys and tombstones are made
    spelling.py     when two spellings are the same id, e-mail or phone, as SQL
    tombstones.py   keyed hashes of who was erased, in a file of the company's folder
    finding.py      the rows of raw that are a person's
    holding.py      what these rows hold: the values that are theirs alone, the files they came from
    quoting.py      where the ledger quotes a person
    erasing.py      raw without them
    silent.py       who has not done anything for a long time
    handing.py      what is held of a person, as tables to be handed out

Rows of erased persons in a file that is being loaded: ingestion/load/erased.py.

Add here what knows raw and persons. Never here: published files, reports, run records (orchestration/persons).
"""
