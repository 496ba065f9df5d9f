"""Pages of the step: thin, one query or one operation each."""
