"""What `fix_punctuation` knows, a module for each kind of mark."""
