"""Tasks: everything that somebody must do, with a due moment, a standard and points.

Tables: Task, Check, Copy, TimeAsk, PassAsk, Slip, Urging, Attachment, Template, SavedFilter, Feed.
Events: task.* of what people give each other and of slips, feed.*; a task that a case, duty or handover asks for is a
part of that change, whose event tells of it.
"""
