"""Redgrid: who answers for what, what they must do, what was done and what it is worth."""
