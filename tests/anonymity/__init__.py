"""Invariant 6: no table, log line or file joins a report without a name to whoever wrote it."""
