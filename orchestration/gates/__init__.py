"""The gates between stages: what must hold before data goes on.

    rule.py, *_rules.py   what is asked, as data
    evaluate.py           asking it (the only place of great_expectations, with duckdb_datasource.py)
    raw_gate.py           between raw and staging
    marts_gate.py         between marts and publish

Never here: whether the SQL of a model is right; that is asked by dbt's own tests.
"""
