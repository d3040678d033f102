"""A company's folder as one file, and back: consistent, with sums, only under the refresh lock.

    pack.py     writing a backup
    unpack.py   restoring one

Never here: the commands' words (orchestration/commands), PostgreSQL, which the next refresh fills again.
"""
