"""Notices: what a unit tells its people and those below it, until a day. Each ends by itself unless somebody says why
not.

Its tables: Notice (one version of one notice), Renewal (a last day that was moved, and why). Its events:
notice.published, notice.renewed, notice.withdrawn, notice.corrected. Nobody is counted: not who opened a notice, not
when, not how many.
"""
