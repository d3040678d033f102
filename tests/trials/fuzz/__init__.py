"""Readers under mutated files: none may end a load with a traceback, lose a file in silence, or take all memory.

    seeds.py      a sound file of each format
    mutations.py  what is done to it
    run.py        so many of them loaded, and what came of it (`make fuzz`)

Add a format in seeds.py, a kind of damage in mutations.py. Never here: what a given damage must say (tests/unit).
"""
