"""What arrives by mail: bounces, complaints, replies."""
