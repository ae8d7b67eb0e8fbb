#pragma once
// Pages whose last render could not be kept, for a reason that will hold next time too: no rule
// allows it, a status, a cookie, the time. Whoever asks for one renders it at once, instead of
// waiting for another's render that he cannot be sent. What is forgotten, or has become wrong,
// costs a wait or a render.

#include <array>
#include <cstdint>
#include <string_view>

namespace gatehouse::render {

// One loop's, in a fixed number of places: of two pages in one place the later stays.
class Unkept {
public:
    // `page`: a keyed hash of the render frame. Nobody's page may be kept where a user's is not.
    [[nodiscard]] bool has(std::uint64_t page, bool signed_in) const;

    // `why` it was not kept; empty: it could be. A reason of the moment says nothing: data that
    // moved, a call that failed or came late.
    void learn(std::uint64_t page, bool signed_in, std::string_view why);

private:
    struct Place {
        std::uint64_t page = 0;
        bool signed_in = false, unkept = false;

        bool operator==(const Place&) const = default;
    };
    static constexpr std::size_t places = 4096;

    [[nodiscard]] static std::size_t place_of(std::uint64_t page, bool signed_in)
    {
        return (page + (signed_in ? 1 : 0)) % places;
    }

    std::array<Place, places> places_;
};

}  // namespace gatehouse::render
