"""Operations: load and guard, one action or one query, answer. Writes go through the actions of the rooms."""
