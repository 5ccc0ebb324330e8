"""What is known of Vietnamese words: how often they meet, what is expected, what slips make them.

`model` reads the counts that `build` made of a corpus, and `confusions` says which syllables a
slip makes of each other.  `expectation` reads the network that `train` trained, `headwords`
the pairs of a dictionary; `phrases` and `variants` are lists that people made.
"""
