"""The catalogue and its history as files of data: revisions, feeds."""
