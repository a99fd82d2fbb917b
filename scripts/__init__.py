"""The command line: everything an operator or host starts."""
