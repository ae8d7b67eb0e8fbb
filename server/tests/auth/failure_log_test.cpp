#include "auth/failure_log.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace gatehouse::auth {
namespace {

using namespace std::chrono_literals;

// Against a log that keeps a plain list: ten thousand random steps have the same answers.
TEST(FailureLog, AgreesWithAPlainListOfTimes)
{
    struct Noted {
        FailureLog::Key key;
        FailureLog::Time at;
    };
    constexpr std::size_t capacity = 40;
    constexpr auto window = 100s;
    FailureLog log(4, window, capacity);
    std::vector<Noted> list;
    FailureLog::Time now{0};
    std::uint64_t state = 42;
    const auto dice = [&](std::uint64_t sides) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        return (state >> 33U) % sides;
    };
    for (int step = 0; step < 10'000; ++step) {
        now += std::chrono::seconds(dice(5));
        std::erase_if(list, [&](const Noted& n) { return n.at + window <= now; });
        const FailureLog::Key key = dice(20);
        const auto count = std::ranges::count(list, key, &Noted::key);
        auto expected = now;
        if (count >= 4)
            expected = std::ranges::find(list, key, &Noted::key)->at + window;
        else if (list.size() == capacity)
            expected = list.front().at + window;
        ASSERT_EQ(log.room_at(key, now), expected) << step;
        if (expected == now) {
            log.add(key, now);
            list.push_back({key, now});
        }
        if (!list.empty() && dice(3) == 0) {
            const auto gone = list.begin() + static_cast<std::ptrdiff_t>(dice(list.size()));
            log.remove(gone->key, gone->at);
            list.erase(gone);
        }
    }
}

}  // namespace
}  // namespace gatehouse::auth
