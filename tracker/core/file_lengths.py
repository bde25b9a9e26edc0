"""How long a file that is sent to the service may be."""

MEGABYTE = 1024 * 1024

#: Of any one file. A whole request may be a little longer (``MAX_CONTENT_LENGTH``): it holds the other answers too.
MOST_MEGABYTES = 20
