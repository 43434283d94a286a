"""The office: salons, people, prices and reports for managers; knowledge, releases and recalls for reviewers."""
