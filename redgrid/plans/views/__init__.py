"""Pages of floors and plans, of outdoor areas, and of pictures."""
