"""Pages of the signs: for anybody, for those who print, and what comes out of the printer."""
