"""dbt, run inside this process: what it is told, the parsed project, one layer, and its events as Dagster's.

    environment.py     folders, environment variables and arguments
    secret.py          the company's secret, of which keys are made
    manifest.py        the parsed project, kept by content
    invocation.py      one call of dbt, its database file closed at the end
    layer.py           one invocation for one layer
    compat.py          private parts of dagster, dbt and others, with the releases they hold for
    translator.py      asset keys, groups and descriptions of models
    seed_overrides.py  a company's own rules in place of the seeds
    seed_files.py      reading and checking those rules
    needs.py           what marts cannot do without, and what of it is not met

Never here: business rules, which are models, macros and seeds of dbt_project.
"""
