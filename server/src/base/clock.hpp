#pragma once
// Time as a dependency: whoever needs "now" is given a Clock, so that tests decide what time it is.

#include <chrono>

namespace gatehouse {

// UTC, in microseconds: what Django's datetime columns hold.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

class Clock {
public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;
    [[nodiscard]] virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] Timestamp now() const override
    {
        return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    }
};

}  // namespace gatehouse
