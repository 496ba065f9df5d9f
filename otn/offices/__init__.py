"""Offices, who belongs to them, and the one door through which everything of an office is reached."""
