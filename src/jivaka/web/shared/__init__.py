"""What all pages share: layout, errors, the clock, the knowledge in the language of the page."""
