"""Tests of what crosses the network: the contract and the codec."""
