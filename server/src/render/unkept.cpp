#include "render/unkept.hpp"

#include <algorithm>

namespace gatehouse::render {
namespace {

constexpr std::string_view of_the_moment[] = {"torn", "versions", "failed", "failed call",
                                              "late call"};

}  // namespace

bool Unkept::has(std::uint64_t page, bool signed_in) const
{
    return places_[place_of(page, signed_in)] ==
           Place{.page = page, .signed_in = signed_in, .unkept = true};
}

void Unkept::learn(std::uint64_t page, bool signed_in, std::string_view why)
{
    if (std::ranges::find(of_the_moment, why) == std::end(of_the_moment))
        places_[place_of(page, signed_in)] = {
            .page = page, .signed_in = signed_in, .unkept = !why.empty()};
}

}  // namespace gatehouse::render
