#include "render/foreseen.hpp"

#include <algorithm>

namespace gatehouse::render {
namespace {

bool same(const Call& a, const Call& b)
{
    return a.target == b.target && a.method == b.method && a.accept == b.accept;
}

}  // namespace

std::vector<Call> Foreseen::of(std::uint64_t page, std::int64_t user) const
{
    std::vector<Call> calls;
    const auto& place = places_[place_of(page, user)];
    if (place.page != page || place.signed_in != (user != 0))
        return calls;
    for (const auto& known : place.calls)
        if (known.of_many || known.user == user)
            calls.push_back(known.call);
    return calls;
}

void Foreseen::learn(std::uint64_t page, std::int64_t user, std::vector<Call> calls)
{
    auto& place = places_[place_of(page, user)];
    const auto before = place.page == page && place.signed_in == (user != 0)
                            ? std::move(place.calls)
                            : std::vector<Known>();
    place = {.page = page, .signed_in = user != 0};
    for (auto& call : calls) {
        if (call.target.size() > longest_target || place.calls.size() == most_calls)
            continue;
        const auto old = std::ranges::find_if(
            before, [&](const Known& known) { return same(known.call, call); });
        const bool of_many = old != before.end() && (old->of_many || old->user != user);
        place.calls.push_back({.call = std::move(call), .user = user, .of_many = of_many});
    }
}

}  // namespace gatehouse::render
