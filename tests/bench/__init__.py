"""Speed, as ratios to floors measured in the same run (reference performance.md): `bin/bench`."""
