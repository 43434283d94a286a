"""What whoever runs Jivaka can see of it: whether it is alive and ready, a line for each request, and numbers."""
