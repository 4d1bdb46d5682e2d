"""Accounts: who may come in, and how we know it is they.

Tables: Account (a person's password and state), SignIn (one session), Token (a key for programs).
Events: account.*.
"""
