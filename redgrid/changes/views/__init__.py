"""Pages on which the map is changed, each change dated. They need grid.change."""
