"""The evaluation of a run's log: deviations, assumptions and verdicts, and the report of them."""
