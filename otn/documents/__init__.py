"""Long work and what comes out of it: jobs that survive any crash, files served only through the door."""
