"""What the analyst wrote, parsed once; nothing is executed here."""
