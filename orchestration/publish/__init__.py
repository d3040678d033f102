"""Publishing: the marts of a refresh become one immutable file that BI tools open; all of them or none.

    versions/v00000123/warehouse.duckdb    read-only, marts only
    versions/v00000123/manifest.json       what it is and what it was made from
    current -> versions/v00000123          one symbolic link, switched in one step

Never here: what is in a mart.
"""
