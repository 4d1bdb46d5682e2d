"""What it costs: repeatable measurements against the real server, printed as tables. ``make bench``."""
