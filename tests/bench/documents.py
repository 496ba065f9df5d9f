"""A PDF of ten pages, through otn.lib.pdf and by WeasyPrint alone."""
