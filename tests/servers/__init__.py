"""Servers that the tests start: what stands at the far side of the network."""
