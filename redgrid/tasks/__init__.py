"""Tasks: everything that somebody must do, with a due moment, a standard and points.

Tables: Task.
Events: none; a task is part of a larger change, whose event tells of it.
"""
