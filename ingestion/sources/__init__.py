"""Sources: what there is to load, and which of it is new.

    listing.py     files behind a location, with their content hashes
    discovery.py   what a source offers now, as candidates
    selection.py   which candidates are new, and in what portions they are loaded

Add a kind of source (a database, an API) beside them: list what is new, read it as columns, say where it came from.
Never here: a file format (readers), the rows (load).
"""
