"""One sheet of paper: a title, paragraphs, sections of rows, a foot; as a PDF that a screen reader can read."""
