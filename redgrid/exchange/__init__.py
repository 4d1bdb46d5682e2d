"""Bringing an organisation in from workbooks, and taking the whole data set out. Its table: imports, with what each
wrote, so that it can be undone for a day. Its events: import.done, import.undone. It writes the map through grid alone.
"""
