"""Step 4, VALIDER: the figures of each campaign, and whether it pays."""
