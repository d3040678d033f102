"""Twins: the marts' rules once more in plain loops, written from the definitions and not from the SQL.

Add the twin of a new rule here. Never here: SQL, dbt, or anything faster than it is plain.
"""
