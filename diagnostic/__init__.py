"""Step 1, RÉCOLTER: 180 questions, scores, facts, a report."""
