"""What the Python models call: statistics that SQL cannot say, as plain functions of numbers.

Here: a folder a subject. Add one when a model must fit something. Never here: reading or writing tables (the models
do), dagster, or anything of orchestration and ingestion; numpy and scipy are all it knows.
"""
