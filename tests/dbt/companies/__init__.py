"""Companies: random small ones whose rows the twins and the models are compared on.

Add a maker when a kind of company is missing. Never here: expectations.
"""
