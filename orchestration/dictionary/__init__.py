"""The data dictionary: what every published table and column means, in which unit, and a question it answers.

    table.py       a table as its readers see it, made from a model's YAML
    units.py       the unit of a column, by the conventions of units.yml
    catalogue.py   every published table and every audience, made from dbt's manifest

Never here: words about a mart, which stand in its YAML; writing files (orchestration/publish).
"""
