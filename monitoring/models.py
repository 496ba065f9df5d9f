"""Tables of the step, each under the scope of its office."""
