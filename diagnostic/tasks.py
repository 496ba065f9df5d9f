"""Background work of the step: ids in, claim, make, store (otn.documents)."""
