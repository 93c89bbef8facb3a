"""Speed and size of the till, each figure beside its floor, measured in the same run."""
