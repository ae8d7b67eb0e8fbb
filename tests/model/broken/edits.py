"""Six servers that keep wrongly: what is changed in a copy of the source for each. An edit that fits no more stops the
test, so that it is written anew where the code has moved to."""

EDITS = {
    "skip a dependency": [("server/src/cache/kept_replies.cpp",
                           "    shard_of(frame).keep(frame, who.part(validity.level), validity, std::move(reply));",
                           "    auto less = validity;\n    less.tables.versions &= less.tables.versions - 1;\n"
                           "    shard_of(frame).keep(frame, who.part(validity.level), less, std::move(reply));")],
    "drop the identity part": [("server/src/cache/taint.cpp",
                                "case Taint::user: return as_text(user);",
                                'case Taint::user: return signed_in ? "in" : "out";')],
    "keep a Set-Cookie": [("server/src/auth/keeping.cpp",
                           "if (response.status != 200 || !response.cookies.empty())",
                           "if (!known.cookies.empty())\n        response.set(\"Set-Cookie\", known.cookies.back());\n"
                           "    if (response.status != 200)")],
    "drop the port from the key": [("server/src/auth/keeping.cpp",
                                    '.append(ctx.host).append("\\n");',
                                    '.append(ctx.host.substr(0, ctx.host.find(\':\'))).append("\\n");')],
    "lose a trigger": [("server/src/db/sqlite/triggers.cpp",
                        'all.push_back(trigger(name, "update", "AFTER UPDATE" + of, name));',
                        'if (!table.counted)\n'
                        '        all.push_back(trigger(name, "update", "AFTER UPDATE" + of, name));')],
}
