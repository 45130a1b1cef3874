"""The yardstick: a bare Flask page with one query and one Jinja template, over the same seeded database.

It shows what an item page shows at the least: a post and its ten replies, whose HTML is stored. No layout, no
sessions, no permissions. Every figure of the site is told as a share of what this page reaches in the same run.
"""

import os

import sqlalchemy as sa
from flask import Flask, render_template_string
from flask_sqlalchemy import SQLAlchemy

PAGE = """<!doctype html><html lang="nl"><head><title>{{ rows[0].title }}</title></head><body>
<h1>{{ rows[0].title }}</h1><p>{{ rows[0].summary }}</p>
{% for row in rows %}
<article><p>{{ row.name }}, {{ row.created_at }}</p><div>{{ row.html|safe }}</div></article>{% endfor %}
</body></html>"""

QUERY = sa.text(
    "SELECT e.title, e.summary, r.html, r.created_at, m.name FROM entry e JOIN reply r ON r.entry_id = e.id "
    "JOIN member m ON m.id = r.author_id WHERE e.id = :id ORDER BY r.id"
)

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("BARE_DATABASE_URL", "sqlite://")
db = SQLAlchemy(app)


@app.get("/post/<int:entry_id>")
def post(entry_id: int) -> str:
    return render_template_string(PAGE, rows=db.session.execute(QUERY, {"id": entry_id}).all())
