"""What OTN manages of the step in the Django admin; never the content of an office."""
