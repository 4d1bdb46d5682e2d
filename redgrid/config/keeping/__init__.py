"""Backup and restore: one archive with the database, the files and a manifest that says what must be found again."""
