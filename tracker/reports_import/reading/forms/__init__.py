"""One module for each form a report comes in. Each turns a file into a ``Document`` and knows nothing of reports."""
