#pragma once
// How often each of many keys failed within the last `window`: an exact sliding window. Of each
// failure the time is kept until it is `window` old (the "sliding window log"; a token bucket or
// GCRA would let up to twice the number through within one window, a counter of fixed windows too).
// For LoginThrottle, which locks around it. Memory is fixed: `capacity` failures of 32 bytes,
// touched only as they are used. Living failures are never evicted: were it possible to push them
// out by causing others, a flood would buy new guesses. A full log has no room for anybody's next
// failure until the oldest of all is `window` old.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace gatehouse::auth {

class FailureLog {
public:
    using Time = std::chrono::microseconds;  // since some fixed point; must never go back
    using Key = std::uint64_t;  // a keyed hash: nobody may be able to aim at equal low bits

    // At most `failures` of a key within `window`, at most `capacity` of all keys.
    FailureLog(unsigned failures, std::chrono::seconds window, std::size_t capacity);

    // When there is room for one more failure of the key: `now`, or a time after it.
    [[nodiscard]] Time room_at(Key key, Time now);
    // Only when room_at(key, now) is `now`.
    void add(Key key, Time now);
    // Takes back what was added at that time; nothing when it has expired since.
    void remove(Key key, Time added);

private:
    using Index = std::uint32_t;  // 0 is none
    struct Failure {
        Key key;
        Time until;
        Index next_of_bucket;  // younger first
        Index younger, older;  // of all: expiry is at the old end
    };

    [[nodiscard]] Index& bucket(Key key) { return buckets_[key & (buckets_.size() - 1)]; }
    void expire(Time now);
    void free(Index index);

    const unsigned most_;
    const std::chrono::seconds window_;
    const std::size_t capacity_;
    std::vector<Index> buckets_;
    std::unique_ptr<Failure[]> failures_;
    Index used_ = 0;   // failures_[1..used_] have been used at least once
    Index freed_ = 0;  // a list through next_of_bucket
    Index oldest_ = 0, youngest_ = 0;
};

}  // namespace gatehouse::auth
