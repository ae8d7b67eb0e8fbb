#pragma once
// How much rendering one client may ask for: so many pages a second on average, with bursts of ten
// seconds' worth, and half of what may be rendered or wait at once. Shared by all loops. A client
// is a network (auth::network_of); a fixed table of keyed hashes, so that nobody can fill it or
// share a place with somebody on purpose.

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "base/random.hpp"
#include "base/siphash.hpp"

namespace gatehouse::render {

class PageLimit {
public:
    static constexpr std::size_t places = 16'384;  // 256 KiB
    static constexpr std::int64_t burst_seconds = 10;

    // `rate`: pages a second for one client, 0: any number. `at_once`: pages that may be rendered
    // or wait, of everybody.
    PageLimit(unsigned rate, unsigned at_once, Random& random);

    // A client's place among those that render; gives it back.
    class Place {
    public:
        Place() = default;
        explicit Place(std::atomic<std::uint32_t>* running) : running_(running) {}
        Place(Place&& other) noexcept : running_(std::exchange(other.running_, nullptr)) {}
        Place& operator=(Place&&) = delete;
        ~Place()
        {
            if (running_ != nullptr)
                running_->fetch_sub(1, std::memory_order_relaxed);
        }

    private:
        std::atomic<std::uint32_t>* running_ = nullptr;
    };

    // nullopt: too many. `now`: microseconds of a steady clock.
    [[nodiscard]] std::optional<Place> enter(std::string_view network, std::int64_t now);

private:
    struct Client {
        std::atomic<std::int64_t> due{0};  // when the pages so far would have been asked for evenly
        std::atomic<std::uint32_t> running{0};
    };

    const std::int64_t interval_;  // microseconds; 0: no limit
    const std::uint32_t most_running_;
    const SipKey key_;
    std::unique_ptr<std::array<Client, places>> clients_;
};

}  // namespace gatehouse::render
