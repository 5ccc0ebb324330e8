"""Work on corpora: formats of records, compressed files, many files, several processes.

Nothing of it is loaded by ``import vnnorm``; the filter loads what its options ask for.
"""
