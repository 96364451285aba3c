"""One module for each command: HELP, add_arguments, run."""
