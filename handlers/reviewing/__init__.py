"""What organisers and filmmakers read about an entry under review: how it is called, what changed, what is asked."""
