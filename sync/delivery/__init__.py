"""Send batches, read replies, decide what is next, record every step."""
