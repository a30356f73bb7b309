"""*Où ouvrir ?* in words: read `plan` (the question and its answer), `sites`, then `closure`."""
