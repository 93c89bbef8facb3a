"""Tests of the two queues between the threads."""
