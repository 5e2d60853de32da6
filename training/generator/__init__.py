"""Makes training data: loops put into conversations that went well, each with its labels and its untouched twin."""
