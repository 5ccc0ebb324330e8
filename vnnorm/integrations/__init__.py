"""Engines that people run already: one thin module each, loaded when asked for.

Most engines need none: `vnnorm.normalize` is a function of a text, `vnnorm.normalize_batch`
of a list, and both go into pandas, Polars, DuckDB and PySpark as they are.
"""
