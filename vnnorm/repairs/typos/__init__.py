"""Typo repair: evidence from the n-gram model, and how it is weighed."""
