"""How the bot speaks to the world."""
