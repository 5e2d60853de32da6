"""What an operator decides for each bot: budget, severities, deadlines, business hours, teams, topics.

`topics` and `teams` are part of the pure core; `hours` adds time zones; the rest reads the file.
"""
