"""What becomes of jurors' points, and how entries are shared out among jurors. Pure: data in, data out."""
