#include "base/random.hpp"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace gatehouse {

std::string Random::text(std::size_t length, std::string_view alphabet)
{
    if (alphabet.empty() || alphabet.size() > 256)
        throw std::invalid_argument("an alphabet has 1 to 256 characters");
    // Bytes past the last whole multiple of the alphabet would make its first characters likelier.
    const std::size_t fair = 256 - 256 % alphabet.size();
    std::string picks;
    picks.reserve(length);
    std::array<std::uint8_t, 64> bytes{};
    while (picks.size() < length) {
        fill(bytes);
        for (const auto byte : bytes)
            if (byte < fair && picks.size() < length)
                picks += alphabet[byte % alphabet.size()];
    }
    return picks;
}

void SystemRandom::fill(std::span<std::uint8_t> bytes)
{
    while (!bytes.empty()) {
        const auto got = ::getrandom(bytes.data(), bytes.size(), 0);
        if (got < 0 && errno != EINTR)
            throw std::system_error(errno, std::generic_category(), "getrandom");
        if (got > 0)
            bytes = bytes.subspan(static_cast<std::size_t>(got));
    }
}

}  // namespace gatehouse
