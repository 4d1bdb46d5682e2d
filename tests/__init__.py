"""Tests that belong to no room: the cast, the house, the journeys."""
