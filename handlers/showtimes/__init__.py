"""What is on: answers to questions about the programme, ways to browse it, cards of films and screenings."""
