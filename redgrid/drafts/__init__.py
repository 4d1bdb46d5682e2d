"""Texts on their way to be the institution: drafted in the browser, discussed, consulted, published, in force.

Its tables: drafts, and the steps of each with their proof. Its events: draft.*. The versions themselves are written by
the rulebook.
"""
