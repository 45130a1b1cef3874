"""Example content: what a new installation shows until its own members write.

`content.jsonl` holds items and replies in the exchange format (one JSON object a line), `members.csv` their
authors. Everything is fictional: people, initiatives, amounts, messages and their numbers. Municipalities are
real names in invented stories; every page that shows an item says that it is example content. The addresses
end in `.example` and reach nobody.
"""
