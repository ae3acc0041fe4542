use system
