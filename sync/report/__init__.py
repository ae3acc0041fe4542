"""Plans and runs for people (tables) and for programs (JSON documents)."""
