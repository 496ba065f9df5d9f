"""Forms of the step, one module a subject."""
