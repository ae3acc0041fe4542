"""Where personal data goes: through expressions, queries and models, up to what leaves."""
