"""The demo compared with its ground truth: reading (run.py) and the page (page.py).

Add what compares one known company with its marts. Never here: many companies (validation).
"""
