#pragma once
// What has been asked before, roughly: a table of fixed size, a fingerprint a place. A flood
// overwrites places at random, which costs others a second time at most now and then, and nothing
// grows. The hashes are keyed, so nobody can aim at a place. Used from all loops without a lock.

#include <atomic>
#include <cstdint>
#include <vector>

namespace gatehouse::cache {

class Seen {
public:
    Seen() : places_(size) {}

    // Whether `hash` was noted before; notes it.
    bool note(std::uint64_t hash)
    {
        const auto fingerprint = static_cast<std::uint32_t>(hash >> 32U) | 1U;  // 0: empty
        auto& place = places_[hash % size];
        return place.exchange(fingerprint, std::memory_order_relaxed) == fingerprint;
    }

private:
    static constexpr std::size_t size = 65'536;  // 256 KiB
    std::vector<std::atomic<std::uint32_t>> places_;
};

}  // namespace gatehouse::cache
