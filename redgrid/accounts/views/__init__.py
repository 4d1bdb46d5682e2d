"""Pages of accounts: coming in, oneself, and the three administrators."""
