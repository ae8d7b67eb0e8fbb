#pragma once
// A clock that only moves when a test moves it.

#include "base/clock.hpp"

namespace gatehouse::testing {

class TestClock final : public Clock {
public:
    [[nodiscard]] Timestamp now() const override { return now_; }
    template <class Duration>
    void advance(Duration by)
    {
        now_ += by;
    }

private:
    Timestamp now_{
        std::chrono::seconds(1'609'502'400)};  // 2021-01-01T12:00:00Z, the vectors' clock
};

}  // namespace gatehouse::testing
