"""The till between a person who presses anything and a server that says anything, in any order."""
