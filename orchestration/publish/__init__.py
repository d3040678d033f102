"""Publishing: the marts of a refresh become one immutable version that BI tools open; all of it or nothing.

    versions/v00000123/warehouse.duckdb    read-only: every mart, and the data dictionary
    versions/v00000123/service.duckdb      the same for one audience: its tables, its columns
    versions/v00000123/service/            the same as Parquet, with schema.json and the dictionary as a page
    versions/v00000123/manifest.json       what it is and what it was made from
    current -> versions/v00000123          one symbolic link, switched in one step

What is published to whom is read from dbt's manifest: audiences.py, catalogue.py, table.py, units.py; postgres/ loads
the same version into a server. Never here: what is in a mart (dbt_project), the dictionary's page (documentation).
"""
