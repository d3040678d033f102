"""The project's own documentation as pages beside the marts: dbt's site, and where each column comes from.

    <company_home>/docs/index.html      models, columns, tests, exposures and the graph between them (dbt docs)
    <company_home>/docs/lineage.html    the graph of columns, to walk through (dbt-colibri)
    <company_home>/docs/columns.html    each column of each mart with the raw columns it is made of, to link to
    <company_home>/docs/columns.json    the same for programs

Made again only when the project or the marts' columns changed. Add a page here when it is about the project. Never
here: pages about the company's figures (orchestration/report).
"""
