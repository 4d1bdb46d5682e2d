"""Rules of the house that no linter knows (docs/house.md)."""
