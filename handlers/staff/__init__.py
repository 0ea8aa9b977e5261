"""What organisers do with the bot: joining, questions that found no answer, inquiries."""
