"""What pages are made of: tags, forms, icons, fonts."""
