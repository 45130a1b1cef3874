"""Moving content in and out: one JSON object a line, an item with its replies.

lines      the format: what a line may hold, a model a kind, made from the columns that the kind declares
survey     judge a whole file before anything is written: bad lines with their number and reason
arrive     `forum import`: bring the good lines in, a savepoint each; what is known already stays as it is
adoptions, badges, meetings, attachments    what travels with an initiative; luggage, the content of its files
leave      `forum export`: write the same format
examples   the example content, by the same path
"""
