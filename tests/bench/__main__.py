"""Run the benchmarks that are named, or all: ``python -m tests.bench [follow-up] [reading] [pages] [plan] …``."""

from __future__ import annotations

import sys

from tests.bench.follow_up import measure_follow_up
from tests.bench.large_plan import measure_large_plan
from tests.bench.pages import measure_pages
from tests.bench.reading import measure_reading
from tests.bench.reminders import measure_reminders
from tests.bench.slow_server import measure_rush

PARTS = {
    "follow-up": measure_follow_up,
    "reading": measure_reading,
    "pages": measure_pages,
    "plan": measure_large_plan,
    "reminders": measure_reminders,
    "rush": measure_rush,
}


def main(named: list[str]) -> int:
    """Return 0 if every promise is kept, 1 if one is broken, 2 if a part is not known."""
    if unknown := [name for name in named if name not in PARTS]:
        print(f"There is no benchmark called {unknown[0]}: choose from {', '.join(PARTS)}", file=sys.stderr)
        return 2
    kept = [part() for name, part in PARTS.items() if not named or name in named]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
