#include "support/fuzz.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz({reinterpret_cast<const char*>(data), size});
    return 0;
}

namespace gatehouse::fuzzing {

void require(bool holds, std::source_location where)
{
    if (holds)
        return;
    std::fprintf(stderr, "does not hold: %s:%u\n", where.file_name(),
                 static_cast<unsigned>(where.line()));
    std::abort();
}

std::vector<std::string_view> pieces_of(std::string_view bytes)
{
    std::minstd_rand random(
        static_cast<std::minstd_rand::result_type>(std::hash<std::string_view>{}(bytes)));
    std::vector<std::string_view> pieces;
    while (!bytes.empty()) {
        const auto size = std::min<std::size_t>(1 + random() % 32, bytes.size());
        pieces.push_back(bytes.substr(0, size));
        bytes.remove_prefix(size);
    }
    return pieces;
}

std::string_view next_line(std::string_view& bytes)
{
    const auto end = bytes.find('\n');
    const auto line = bytes.substr(0, end);
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    return line;
}

}  // namespace gatehouse::fuzzing
