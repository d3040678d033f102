"""Trials: what runs on demand, not at each change - benchmarks, validation on simulated companies, real clients.

Add what takes longer than the suite may. Never here: a test that must pass at every commit.
"""
