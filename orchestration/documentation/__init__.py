"""Documentation made from the project: pages that cannot differ from the models and contracts they describe.

    dictionary.py   the data dictionary of an audience as one page
    marts.py        a page for each mart (docs/marts)
    areas.py        a README for each area of the intermediate models
    metrics.py      the list of metrics (docs/metric-list.md)
    site/           models, columns and lineage beside the published marts

Add a page when its content can be read from the project. Never here: pages about the company's figures (report).
"""
