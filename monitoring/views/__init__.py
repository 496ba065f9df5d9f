"""Pages of the step, one module a subject: thin, one query or one operation each."""
