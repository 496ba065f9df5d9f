"""Step 2, CLASSER: from facts to dated objectives, with a SWOT."""
