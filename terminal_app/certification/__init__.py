"""The guided run against an environment, and its report: which flows work, and what differs.

``run`` drives a real session through each step and writes what happens to the ``run_log``;
``customer`` scans and pays; ``analysis`` reads the log and makes the report.
"""
