#pragma once
// Numbers in URLs, read as Python's int() reads them: that is what the wire's clients rely on.

#include <cstdint>
#include <optional>
#include <string_view>

namespace gatehouse {

// White space around, a sign, "_" between digits, decimal digits of any script (Unicode 14, which
// Python 3.11 has). Larger than 64 bits: the bound. nullopt: Python raises ValueError.
[[nodiscard]] std::optional<std::int64_t> python_int(std::string_view text);

}  // namespace gatehouse
