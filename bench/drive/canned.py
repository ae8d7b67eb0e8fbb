"""Answers of the API that a page of posts asks for, as the demo data have them: /posts for somebody signed in."""

import json

SENTENCES = [
    "A cache that is right most of the time is wrong in front of the person who matters.",
    "The cheapest request is the one that is answered from what was already true.",
    "A session is a promise between a browser and a server, and both forget it in their own way.",
    "The page that arrives first should already know who is asking.",
    "What a stranger sends is read as bytes long before it is read as meaning.",
    "Logging out is the one feature nobody demonstrates and everybody relies on.",
]
HEADERS = {"content-type": "application/json", "allow": "GET, HEAD, OPTIONS", "vary": "Accept, Cookie",
           "cache-control": "private, no-store", "x-content-type-options": "nosniff"}


def post(number):
    stamp = f"2026-10-{number % 28 + 1:02}T06:11:53.329605Z"
    paragraphs = [" ".join(SENTENCES[(number + part + n) % 6] for n in range(3)) for part in range(1 + number % 3)]
    author = number % 6 + 1
    return {"id": number, "created_on": stamp, "modified_on": stamp, "title": f"The quiet cost of a request ({number})",
            "body": "\n\n".join(paragraphs), "created_by": author, "modified_by": author}


def bodies():
    """By path, the query left out."""
    account = {"email": "user_0@email.com", "is_staff": False, "is_active": True, "is_superuser": False}
    profile = {"id": 2, "email": account["email"], "first_name": "", "last_name": "",
               "date_joined": "2026-10-01T13:11:53.329605Z", "last_login": "2026-11-23T13:11:56.584522Z", "is_staff": False}
    posts = {"count": 200, "next": "http://localhost/api/posts/?limit=10&offset=10&ordering=-id&search=", "previous": None,
             "results": [post(number) for number in range(200, 190, -1)]}
    answers = {"/api/account/": account, "/api/account/profile/": profile, "/api/posts/": posts}
    return {path: json.dumps(value, separators=(",", ":")).encode() for path, value in answers.items()}


def expected_in_page():
    """What a page of posts holds if it was rendered with these answers."""
    return [f"request ({number})".encode() for number in range(191, 201)] + [b"Sign out"]
