"""The demonstration: the article's centre, its people and a few months of its work, told through the rooms' actions."""
