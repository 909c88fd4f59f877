"""The benchmark: one module for one idea, `main` puts them together."""
