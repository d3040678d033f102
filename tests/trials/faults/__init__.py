"""Faults on purpose, each followed by an ordinary refresh that must end as if nothing had happened: `make faults`."""
