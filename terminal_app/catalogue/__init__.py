"""The shop's items: a file of names, prices, categories and barcodes (docs/catalogue.md)."""

from terminal_app.catalogue.items import Catalogue, Item
from terminal_app.catalogue.loader import load

__all__ = ["Catalogue", "Item", "load"]
