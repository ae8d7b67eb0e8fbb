#include "auth/common_passwords.hpp"

namespace gatehouse::auth {
namespace {

// Sorted by bytes; each word is followed by one space or line end.
constexpr std::string_view words =
#include "auth/common_passwords.inc"
    ;

constexpr bool ends_word(char c)
{
    return c == ' ' || c == '\n';
}

}  // namespace

bool is_common_password(std::string_view lowered)
{
    std::size_t low = 0;
    std::size_t high = words.size();
    while (low < high) {  // both are starts of words, or the end
        auto start = low + (high - low) / 2;
        while (start > low && !ends_word(words[start - 1]))
            --start;
        const auto end = words.find_first_of(" \n", start);
        const auto word = words.substr(start, end - start);
        if (word == lowered)
            return true;
        if (word < lowered)
            low = end + 1;
        else
            high = start;
    }
    return false;
}

}  // namespace gatehouse::auth
