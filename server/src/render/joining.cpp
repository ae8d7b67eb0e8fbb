#include "render/joining.hpp"

#include <algorithm>

#include "net/socket.hpp"

namespace gatehouse::render {
namespace {

bool all_equal(const db::Versions& a, const db::Versions& b)
{
    return a.known && b.known && a.epoch == b.epoch && a.counters == b.counters;
}

// A follower that is destroyed while it waits is in no list any more.
class Following {
public:
    Following(Joining::Running& running, Timer& end) : running_(running), end_(end)
    {
        running_.followers.push_back(&end_);
    }
    Following(const Following&) = delete;
    Following& operator=(const Following&) = delete;
    ~Following() { std::erase(running_.followers, &end_); }

private:
    Joining::Running& running_;
    Timer& end_;
};

}  // namespace

Joining::Leader::Leader(Joining& joining, Running running)
    : joining_(joining), running_(std::make_shared<Running>(std::move(running)))
{
    joining_.running_[running_->key].push_back(running_);
}

Joining::Leader::~Leader()
{
    const auto list = joining_.running_.find(running_->key);
    std::erase(list->second, running_);
    if (list->second.empty())
        joining_.running_.erase(list);
    for (auto* follower : running_->followers)
        follower->cancel();
}

std::shared_ptr<Joining::Running> Joining::find(std::string_view key, const cache::Identity& who,
                                                const db::Versions& now) const
{
    const auto list = running_.find(key);
    if (list == running_.end())
        return nullptr;
    const auto like = [&](const std::shared_ptr<Running>& running) {
        return running->identity->parts.user == who.user && all_equal(running->versions, now);
    };
    const auto found = std::ranges::find_if(list->second, like);
    return found == list->second.end() ? nullptr : *found;
}

awaitable<cache::SharedReply> follow(std::shared_ptr<Joining::Running> running,
                                     const cache::Identity& who, std::chrono::milliseconds longest)
{
    {
        Timer end(co_await asio::this_coro::executor, longest);
        const Following following(*running, end);
        co_await end.async_wait(as_result);
    }
    const auto level = running->level;
    if (!running->reply || running->identity->parts.part(level) != who.part(level))
        co_return nullptr;
    co_return running->reply;
}

}  // namespace gatehouse::render
