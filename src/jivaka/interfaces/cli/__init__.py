"""The command line: turns words typed in a terminal into calls, and answers into text."""
