"""Charsets, mojibake and bytes: what text was before it was read wrongly.

`charsets`, `viqr` and `escapes` say how letters are written, by the tables in `tables`,
and `codec` makes them known to Python.  `surfaces` says how bytes look in the wrong code
page, `likelihood` how Vietnamese a text is.  On these stand `utf8` with `lattice`
(mojibake, whole and lossy), `legacy` (which of the `readings` is this line in, and what in it
is `quoted`?) and `ascii_forms`; `repair` chooses among them, layer by layer, and `decode`
begins with bytes.
"""
