"""What runs: the cleaning flow, its engines, and the command line."""
