"""What somebody keeps, from the first press to their calendar."""
