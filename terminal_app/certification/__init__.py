"""The guided run against an environment, and its report: which flows work, and what differs.

One way through: ``course`` has the real till do each step and writes down what happens in
``record``; ``findings`` reads the record, and ``report`` shows what it found.
"""
