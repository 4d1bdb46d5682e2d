"""Workbench: what to look at first. A window: it owns no tables."""
