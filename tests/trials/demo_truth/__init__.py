"""The demo compared with its ground truth: reading (run.py), the page (page.py), and its seed (choose.py, seeds.py).

Add what compares one known company with its marts. Never here: many companies (validation).
"""
