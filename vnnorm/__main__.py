"""``python -m vnnorm``: the filter."""

from vnnorm.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
