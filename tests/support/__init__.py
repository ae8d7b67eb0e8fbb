"""What the Python tests share: a real server, a client that shows every byte, and a runner."""
