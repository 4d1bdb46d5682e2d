"""What the pages of floors, plans, areas and pictures show."""
