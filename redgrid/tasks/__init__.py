"""Tasks: everything that somebody must do, with a due moment, a standard and points.

Tables: Task.
Events: task.given, task.ended.
"""
