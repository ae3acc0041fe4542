"""What was intended, sent and answered, and what TikTok now holds."""
