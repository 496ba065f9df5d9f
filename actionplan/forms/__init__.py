"""Forms that validate and convert what people type."""
