"""What a refresh costs by size: seconds, processor time and memory, beside plain SQL on the same files."""
