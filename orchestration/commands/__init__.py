"""The commands behind `loyalty`, one file a concern; cli.py names them.

Add a command when a person would otherwise type a line of Python. Never here: what a command asks or does (reading,
refresh, publish).
"""
