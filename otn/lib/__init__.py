"""Numbers, text and bytes only: no model, no request, no setting, no Django."""
