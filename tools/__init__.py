"""Small programs for whoever works on Redgrid; none is needed to run it."""
