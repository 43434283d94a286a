"""The whole knowledge as a book for people who review it: on the screen, on paper, as a PDF."""
