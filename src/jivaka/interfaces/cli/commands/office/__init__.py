"""Commands for whoever runs salons."""
