"""What tells people that something happened: bell, e-mails."""
