"""What the bot does, topic by topic."""
