"""A visitor's conversation in the organisers' hands: what both sides of it, and the passing of time, have in common."""
