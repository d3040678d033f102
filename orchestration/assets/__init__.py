"""The assets, a file a stage: sources -> raw -> staging, intermediate, marts (dbt) -> publish.

The registry of them all is build.py, which reads as a map of the flow.
"""
