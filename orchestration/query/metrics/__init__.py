"""The semantic layer as people ask it: metrics defined once in the dbt project, answered from the published file.

Add here: another way to ask. Never here: what a metric means (dbt_project/models/semantic).
"""
