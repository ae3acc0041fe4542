"""Run the command line as `python -m sync`."""

from sync.cli.main import main

main()
