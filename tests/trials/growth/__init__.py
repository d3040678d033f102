"""Whether models grow faster than their rows: the same work counted on companies of different size.

Add a way to grow to run.py. Never here: seconds as a verdict, which differ from machine to machine.
"""
