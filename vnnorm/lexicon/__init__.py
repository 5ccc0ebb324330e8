"""The syllable n-gram model: what follows what in Vietnamese, and how often."""
