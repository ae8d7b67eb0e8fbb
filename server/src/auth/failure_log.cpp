#include "auth/failure_log.hpp"

#include <algorithm>
#include <bit>

namespace gatehouse::auth {
namespace {

constexpr std::size_t failures_a_bucket = 4;  // when full

}  // namespace

FailureLog::FailureLog(unsigned failures, std::chrono::seconds window, std::size_t capacity)
    : most_(failures),
      window_(window),
      capacity_(capacity),
      buckets_(std::bit_ceil(std::max<std::size_t>(1, capacity / failures_a_bucket))),
      failures_(std::make_unique_for_overwrite<Failure[]>(capacity + 1))
{}

FailureLog::Time FailureLog::room_at(Key key, Time now)
{
    expire(now);
    unsigned count = 0;
    Time first_to_end = now;
    for (auto i = bucket(key); i != 0; i = failures_[i].next_of_bucket) {
        if (failures_[i].key != key)
            continue;
        first_to_end = failures_[i].until;
        ++count;
    }
    if (count >= most_)
        return first_to_end;
    const bool full = freed_ == 0 && used_ == capacity_;
    return full ? failures_[oldest_].until : now;
}

void FailureLog::add(Key key, Time now)
{
    const auto index = freed_ != 0 ? freed_ : ++used_;
    auto& failure = failures_[index];
    if (index == freed_)
        freed_ = failure.next_of_bucket;
    failure = {.key = key,
               .until = now + window_,
               .next_of_bucket = bucket(key),
               .younger = 0,
               .older = youngest_};
    bucket(key) = index;
    (youngest_ != 0 ? failures_[youngest_].younger : oldest_) = index;
    youngest_ = index;
}

void FailureLog::remove(Key key, Time added)
{
    for (auto i = bucket(key); i != 0; i = failures_[i].next_of_bucket)
        if (failures_[i].key == key && failures_[i].until == added + window_)
            return free(i);
}

void FailureLog::expire(Time now)
{
    while (oldest_ != 0 && failures_[oldest_].until <= now)
        free(oldest_);
}

void FailureLog::free(Index index)
{
    auto& failure = failures_[index];
    auto* link = &bucket(failure.key);
    while (*link != index)
        link = &failures_[*link].next_of_bucket;
    *link = failure.next_of_bucket;
    (failure.older != 0 ? failures_[failure.older].younger : oldest_) = failure.younger;
    (failure.younger != 0 ? failures_[failure.younger].older : youngest_) = failure.older;
    failure.next_of_bucket = freed_;
    freed_ = index;
}

}  // namespace gatehouse::auth
