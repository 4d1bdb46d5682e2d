"""Who is told of what: messages made from the journal, shown in the app, and sent out of the house by channels.

Tables: Message. It records no events: messages are no records, and the journal already says what happened.
"""
