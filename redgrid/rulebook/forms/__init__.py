"""Words from outside, by what they are about."""
