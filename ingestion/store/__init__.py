"""The pipeline's database as a file: what may be wrong with it, and which command helps.

Never here: what is in it (ingestion/database.py, ingestion/load).
"""
