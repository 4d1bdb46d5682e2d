"""Chaos: what must hold whatever dies, at whatever moment."""
