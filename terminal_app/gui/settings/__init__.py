"""The settings form, without Tk: fields, checks, wording."""
