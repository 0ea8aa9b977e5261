"""The jury: who judges which entry, the points that jurors give, and what comes of them."""
