"""What is done with an archive as a whole, from what it keeps: no network."""
