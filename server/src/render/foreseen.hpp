#pragma once
// The API calls that a page will make, as its last render made them: the server answers them before
// the renderer asks, and sends the answers along with the render frame. A call that only one user's
// page has made is foreseen for that user alone, since its target may tell something of him. Wrong
// guesses cost a call and are forgotten; they are no fault, since an answer is never a guess.

#include <array>
#include <cstdint>
#include <vector>

#include "render/messages.hpp"

namespace gatehouse::render {

// One loop's, in a fixed number of places: of two pages in one place the later stays.
class Foreseen {
public:
    static constexpr std::size_t most_calls = 16;        // of a page
    static constexpr std::size_t longest_target = 1024;  // bytes

    // `page`: a keyed hash of the render frame. `user`: his id; 0 for nobody.
    [[nodiscard]] std::vector<Call> of(std::uint64_t page, std::int64_t user) const;
    void learn(std::uint64_t page, std::int64_t user, std::vector<Call> calls);

private:
    struct Known {
        Call call;
        std::int64_t user;
        bool of_many;  // users have made it
    };
    struct Place {
        std::uint64_t page = 0;
        bool signed_in = false;
        std::vector<Known> calls = {};
    };
    static constexpr std::size_t places = 512;

    [[nodiscard]] static std::size_t place_of(std::uint64_t page, std::int64_t user)
    {
        return (page + (user != 0 ? 1 : 0)) % places;
    }

    std::array<Place, places> places_;
};

}  // namespace gatehouse::render
