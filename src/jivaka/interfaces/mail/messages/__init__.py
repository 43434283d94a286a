"""The messages: each module says to whom it goes and what it says, in a language that is already in force."""
