"""What Usher costs and how fast it answers, beside three bare bots: python -m tests.benchmarks."""
