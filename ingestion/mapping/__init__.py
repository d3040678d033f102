"""Mapping: from the columns a source has to the columns a contract wants, each value cast or refused.

    headers.py     which columns a file has, lacks, or has in vain
    confined.py    where that SQL runs when it may see its own rows alone
    columns.py     SQL of a column map or a select over the landed rows
    casting.py     text to typed value, by contract and format; instants.py for timestamps
    row_rules.py   which rule of the contract a row breaks first

Add what a mapping may say here. Never here: reading files (readers), writing rows (load).
"""
