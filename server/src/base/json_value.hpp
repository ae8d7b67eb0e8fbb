#pragma once
// JSON as a client sent it, read the way Python's json module reads it and refused in its words
// ("Expecting value: line 1 column 5 (char 4)"), because the wire's errors are those
// (docs/wire.md). The text must be UTF-8 (RFC 8259 section 8.1). Like Python: the last of equal
// names wins, half a surrogate pair is a character, numbers have no bounds. Unlike it: nesting ends
// at `deepest_json` with an error instead of a crash. Only what a field can be made of is kept: a
// stranger's megabyte of brackets is read, not stored.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace gatehouse {

inline constexpr int deepest_json = 500;

struct JsonValue {
    enum class Kind : std::uint8_t { null, boolean, integer, real, string, array, object };

    Kind kind = Kind::null;
    // string: UTF-8, a lone surrogate as the three bytes its number would have; integer: its
    // digits; real: Python's repr, "1e+20"; boolean: "true" or "false".
    std::string text = {};
    // Of the outermost object, each name once; arrays and inner objects keep nothing.
    std::vector<std::pair<std::string, JsonValue>> members = {};

    [[nodiscard]] const JsonValue* find(std::string_view name) const;  // nullptr: absent
};

// Errors: malformed, with Python's message behind "JSON parse error - ".
[[nodiscard]] Result<JsonValue> read_json(std::string_view text);

}  // namespace gatehouse
