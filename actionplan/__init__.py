"""Step 3, CHOISIR: objectives, actions and tasks, by when, with what means."""
