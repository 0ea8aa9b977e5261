"""Each channel turns its platform's bytes into what was heard, and what is said into its platform's bytes."""
