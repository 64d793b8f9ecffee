"""What a run tells while it goes on: in files, outside its transaction, which nobody else can see
into."""

import fcntl
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from django.conf import settings

SECONDS = 0.5  # between two words of progress


class CancelledError(Exception):
    """A person has cancelled the run."""


def private_path(run, suffix):
    return Path(settings.PRIVATE_ROOT, "imports", f"{run.pk}.{suffix}")


class Watch:
    """The progress of a run, in a file that its process holds locked: a lock dies with it."""

    def __init__(self, run, file):
        self.run, self.file, self.written_at = run, file, None

    def __call__(self, number):
        """Tell how many rows are done, at least one. Raises CancelledError."""
        if self.written_at is None or monotonic() - self.written_at > SECONDS:
            self.written_at = monotonic()
            self.file.seek(0)
            self.file.write(f"{max(1, round(number)):12}")
            self.file.flush()
            if private_path(self.run, "cancel").exists():
                raise CancelledError


@contextmanager
def watched(run):
    """The `Watch` of a run; None when another process has it."""
    path = private_path(run, "progress")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    with path.open("r+") as file:  # as it is: it may be another's
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield Watch(run, file)
        path.unlink(missing_ok=True)
        private_path(run, "cancel").unlink(missing_ok=True)


def is_alive(run):
    """Whether a process works on a run."""
    try:
        with private_path(run, "progress").open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def progress(run):
    """The number of rows that a run has done so far."""
    try:
        return int(private_path(run, "progress").read_text() or 0)
    except (FileNotFoundError, ValueError):
        return 0
