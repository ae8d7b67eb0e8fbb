// LoginThrottle on a clock that stands still.
#pragma once

#include <string>

#include <gtest/gtest.h>

#include "auth/throttle.hpp"
#include "support/test_clock.hpp"

namespace gatehouse::auth {

constexpr unsigned plenty = 100;  // failures a second

struct Throttle : ::testing::Test {
    testing::TestClock clock;
    SystemRandom random;
    LoginThrottle throttle{true, clock, random, plenty};

    // "" when it was let through, and counted; else the limit that refused.
    std::string fail(std::string_view account, std::string_view network,
                     std::optional<std::int64_t> device = std::nullopt)
    {
        auto attempt = throttle.login(account, network, device);
        if (!attempt) {
            retry_after = attempt.error().retry_after_seconds;
            return std::string(attempt.error().limit);
        }
        attempt->count();
        return "";
    }

    unsigned retry_after = 0;
};

inline std::string numbered(std::string_view text, int number)
{
    return std::string(text) + std::to_string(number);
}

}  // namespace gatehouse::auth
