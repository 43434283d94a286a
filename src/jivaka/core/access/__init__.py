"""Who acts, and what each role may do. Pure: it knows no request, no session and no table."""
