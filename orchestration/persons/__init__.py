"""What is done for a person, or to be rid of one: erasing, forgetting, handing out what is held.

    words.py       one pattern for all texts of persons
    sweep.py       text files and SQLite files of a company's folder without a person's values
    searching.py   which files of the folder still hold one, looked for in every kind of file
    erase.py       the whole erasure, store by store
    receipt.py     what is kept of an erasure, without data
    forget.py      who has been silent for longer than the company keeps persons
    export.py      what is held of a person, as files

Never here: raw and who a person is (ingestion/persons), the commands' words (orchestration/commands).
"""
