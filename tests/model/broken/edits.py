"""Servers that keep wrongly: for each way of being wrong, what is changed in a copy of the source so that certain
answers are. An edit is (file, what it holds once, what stands there instead); one that fits no more stops the test,
so that it is written anew where the code has moved to.

Pages are made of API answers, which are kept too: where an edit is of pages, the API's answers stay right, and only a
page may show what is wrong.
"""

# No page of the site holds its own address, so it would not matter whose port it was made for. With this one does, and
# rightly: it is sent with every page, and no more is wrong.
ADDRESS_ON_PAGES = [("server/src/render/kept_pages.cpp",
                     "    response.common_headers = web.headers;\n",
                     "    response.common_headers = web.headers;\n"
                     '    response.set("Link", "<" + ctx.origin() + request.path + ">; rel=\\"canonical\\"");\n')]

EDITS = {
    "skip a dependency": {
        "everything kept": [("server/src/cache/kept_replies.cpp",
                             "    shard_of(frame).keep(frame, who.part(validity.level), validity, std::move(reply));",
                             "    auto less = validity;\n"
                             "    less.tables.versions &= less.tables.versions - 1;\n"
                             "    shard_of(frame).keep(frame, who.part(validity.level), less, std::move(reply));")],
        # What kept API answers were made of counts for nothing in a page that is made of them.
        "pages": [("server/src/auth/keeping.cpp",
                   "ctx_.note({.taint = found->level}, found->tables);",
                   "ctx_.note({.taint = found->level});")],
    },
    "drop the identity part": {
        "everything kept": [("server/src/cache/taint.cpp",
                             "case Taint::user: return as_text(user);",
                             'case Taint::user: return signed_in ? "in" : "out";')],
        "pages": [("server/src/render/kept_pages.cpp",
                   "    if (asked.shareable)\n        if (const auto found = kept.find(asked.frame, who,",
                   "    auto theirs = who;\n    theirs.user = {};\n    if (asked.shareable)\n"
                   "        if (const auto found = kept.find(asked.frame, theirs,"),
                  ("server/src/render/kept_pages.cpp",
                   "    const auto& who = known.identity->parts;\n    const bool again",
                   "    auto who = known.identity->parts;\n    who.user = {};\n    const bool again")],
        "joined pages": [("server/src/render/joining.cpp",
                          "running->identity->parts.user == who.user",
                          "running->identity->parts.signed_in == who.signed_in"),
                         ("server/src/render/joining.cpp",
                          "const auto level = running->level;",
                          "const auto level = std::min(running->level, cache::Taint::signed_in);")],
    },
    "keep a Set-Cookie": {
        # An answer that comes with a cookie is made anew and kept with it: else few would be, where nobody writes.
        "API answers": [("server/src/auth/keeping.cpp",
                         "if (const auto found = kept.find(",
                         "if (const auto found = !ctx_.unrecorded().cookies.empty() ? std::nullopt : kept.find("),
                        ("server/src/auth/keeping.cpp",
                         "if (response.status != 200 || !response.cookies.empty())",
                         "if (!known.cookies.empty())\n        response.set(\"Set-Cookie\", known.cookies.back());\n"
                         "    if (response.status != 200)")],
        "pages": [("server/src/render/kept_pages.cpp",
                   "if (const auto found = kept.find(",
                   "if (const auto found = !known.cookies.empty() ? std::nullopt : kept.find("),
                  ("server/src/render/kept_pages.cpp",
                   "    if (why.empty() && !response.cookies.empty())\n        why = \"set-cookie\";\n",
                   "    if (!known.cookies.empty())\n"
                   "        response.set(\"Set-Cookie\", known.cookies.back());\n")],
    },
    "join too late": {
        # Two edits, as each alone is still right. Whatever render of that page for that user runs is joined; but a
        # torn page is not for others. So who joined is sent the first render's page, whatever has moved.
        "joined pages": [("server/src/render/joining.cpp",
                          "running->identity->parts.user == who.user && all_equal(running->versions, now);",
                          "running->identity->parts.user == who.user && (all_equal(running->versions, now) || true);"),
                         ("server/src/render/kept_pages.cpp",
                          "        torn = co_await is_torn_now(asked.versions, request, ctx);\n",
                          "        if (leader && rendered.page->status == 200 && ctx.asked().taint != Taint::never) {\n"
                          "            auto first = page_response(*rendered.page, ctx);\n"
                          "            first.common_headers = web.headers;\n"
                          "            const auto level = ctx.asked().taint;\n"
                          "            leader->running()->level = level;\n"
                          "            leader->running()->reply = share_page(std::move(first), level, web.vary);\n"
                          "        }\n"
                          "        torn = co_await is_torn_now(asked.versions, request, ctx);\n")],
    },
    "drop the port from the key": {
        "API answers": [("server/src/auth/keeping.cpp",
                         '.append(ctx.host).append("\\n");',
                         '.append(ctx.host.substr(0, ctx.host.find(\':\'))).append("\\n");')],
        "pages": [*ADDRESS_ON_PAGES,
                  ("server/src/render/render.cpp",
                   ".host = ctx.host,",
                   ".host = std::string_view(ctx.host).substr(0, ctx.host.find(':')),")],
    },
    "lose a trigger": {
        "everything kept": [("server/src/db/sqlite/triggers.cpp",
                             'all.push_back(trigger(name, "update", "AFTER UPDATE" + of, name));',
                             'if (!table.counted)\n'
                             '        all.push_back(trigger(name, "update", "AFTER UPDATE" + of, name));')],
    },
}
