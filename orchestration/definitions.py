"""What Dagster loads; everything is in build.py."""

from orchestration.build import build_defs

defs = build_defs()
