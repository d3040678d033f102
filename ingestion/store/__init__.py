"""The pipeline's database as a file: what may be wrong with it, which version its state has, what may go from it.

Never here: what is in it (ingestion/database.py, ingestion/load).
"""
