"""From a published report to checked and published recommendations."""
