"""Start the command line: as `tiktok-sync`, and as `python -m sync`."""

from __future__ import annotations

import signal


def main() -> None:
    """Run the command line and end the process.

    While it is being imported, Ctrl-C ends the process as the system does it, without a
    traceback: nothing has begun. Where Ctrl-C is ignored, it stays so.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from sync.cli.main import main as run

    run()


if __name__ == "__main__":
    main()
