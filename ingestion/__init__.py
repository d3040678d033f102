"""Everything between a company's files and the raw tables.

Here: settings, source mappings, contracts, reading, loading, quarantine, the demo company.
Add here what knows files, databases or DuckDB. Never here: dagster, dbt or great_expectations.
"""
