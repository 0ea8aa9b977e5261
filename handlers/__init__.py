"""What the bot does: one topic a file, in the order in which they are asked to answer."""
