"""Who is told of what: messages made from the journal, shown in the app, and sent out of the house by channels.

Tables: Message, Choice, Channel, Delivery. Events: channel.*. A message records none: it is no record itself, and the
journal already says what happened.
"""
