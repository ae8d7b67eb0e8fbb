#pragma once
// Randomness as a dependency. SystemRandom is the kernel's CSPRNG (getrandom(2)); tests bring their
// own. Everything secret in this server comes from here.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace gatehouse {

class Random {
public:
    Random() = default;
    Random(const Random&) = delete;
    Random& operator=(const Random&) = delete;
    virtual ~Random() = default;

    // Fills `bytes`; never fails (getrandom on a booted Linux does not), may be called from any
    // thread.
    virtual void fill(std::span<std::uint8_t> bytes) = 0;

    // `length` independent, unbiased picks from `alphabet` (Django: get_random_string).
    [[nodiscard]] std::string text(std::size_t length, std::string_view alphabet);
};

class SystemRandom final : public Random {
public:
    void fill(std::span<std::uint8_t> bytes) override;
};

// Django's alphabet for salts and CSRF secrets, in Django's order.
inline constexpr std::string_view alphanumeric =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

}  // namespace gatehouse
