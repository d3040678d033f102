"""The dbt project; a package so that its Python models, and tests, import what lies in python/.

Never here: code. Models are dbt's, and read by it.
"""
