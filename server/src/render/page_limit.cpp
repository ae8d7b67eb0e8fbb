#include "render/page_limit.hpp"

#include <algorithm>

namespace gatehouse::render {
namespace {

constexpr std::int64_t second = 1'000'000;

}  // namespace

PageLimit::PageLimit(unsigned rate, unsigned at_once, Random& random)
    : interval_(rate == 0 ? 0 : second / rate),
      most_running_(std::max(1U, at_once / 2)),
      key_(new_sip_key(random)),
      clients_(std::make_unique<std::array<Client, places>>())
{}

// The generic cell rate algorithm: one number a client instead of a bucket and a time.
std::optional<PageLimit::Place> PageLimit::enter(std::string_view network, std::int64_t now)
{
    if (interval_ == 0)
        return Place();
    auto& client = (*clients_)[siphash(key_, network) % places];
    if (client.running.fetch_add(1, std::memory_order_relaxed) >= most_running_) {
        client.running.fetch_sub(1, std::memory_order_relaxed);
        return std::nullopt;
    }
    Place place(&client.running);
    auto due = client.due.load(std::memory_order_relaxed);
    std::int64_t next = 0;
    do {
        next = std::max(due, now) + interval_;
        if (next > now + burst_seconds * second)
            return std::nullopt;
    } while (!client.due.compare_exchange_weak(due, next, std::memory_order_relaxed));
    return place;
}

}  // namespace gatehouse::render
