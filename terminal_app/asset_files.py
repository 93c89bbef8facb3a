"""Where the program's pictures, sounds and fonts are."""

import os.path


def assets_folder() -> str:
    """Return the assets folder: inside an installed package, else beside it in the source tree."""
    package = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - no pathlib yet
    inside = os.path.join(package, "assets")  # noqa: PTH118 - as above: no pathlib yet
    if os.path.isdir(inside):  # noqa: PTH112 - pathlib isn't loaded yet
        return inside
    return os.path.join(os.path.dirname(package), "assets")  # noqa: PTH118, PTH120 - the same
