"""The demo company: customers who live the two loops, and the files their shop's systems would write.

Here: a simulator in vectors (turns.py is the map), the wording of its files (sql/), their dirt (dirt.py) and the
ground truth beside them. Add a behaviour to its own module and its numbers to constants.py. Never here: anything
the pipeline needs; it sees files only.
"""

from ingestion.demo.parameters import DemoParameters
from ingestion.demo.write import DemoReport, simulate, write_demo

__all__ = ["DemoParameters", "DemoReport", "simulate", "write_demo"]
