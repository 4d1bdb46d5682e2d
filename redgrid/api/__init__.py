"""API: what programs may ask and do, under /api/v1. A window: no tables."""
