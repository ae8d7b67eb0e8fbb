#pragma once
// How much of the visitor an answer depends on: the more it asked, the fewer visitors may be sent
// the same bytes. auth::Context notes it wherever a handler asks; nothing else does.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/crypto.hpp"

namespace gatehouse::cache {

// From least to most; each holds what the ones before it hold.
enum class Taint : std::uint8_t {
    nothing,    // the same for everybody
    signed_in,  // whether somebody is signed in
    staff,      // … and is staff
    user,       // the user's row, as resolved
    session,    // the session too
    never,      // the time, an address, a cookie, randomness: what no key can hold
};
inline constexpr std::size_t keepable_levels = 5;

// What an answer asked so far.
struct Asked {
    Taint taint = Taint::nothing;
    std::string_view why = {};  // what made it `never`, for the developer; static

    void note(Taint level, std::string_view what = {})
    {
        if (level <= taint)
            return;
        taint = level;
        why = what;
    }
    void note(const Asked& other) { note(other.taint, other.why); }
};

// A visitor at each level: two visitors whose parts are equal there get equal answers.
struct Identity {
    bool signed_in = false, staff = false;
    Sha256 user{}, session{};  // digests; zero for nobody

    // Valid as long as the identity. Empty for Taint::nothing.
    [[nodiscard]] std::string_view part(Taint level) const;
};

}  // namespace gatehouse::cache
