"""``python -m terminal_app``."""

import sys

from terminal_app.cli import main

if __name__ == "__main__":
    sys.exit(main())
