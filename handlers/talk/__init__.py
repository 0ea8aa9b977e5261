"""The conversation engine: messages, the desk that answers them, forms described in data."""
