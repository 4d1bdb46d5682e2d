"""Rights: who may open and do what, for every address there is."""
