#pragma once
// Data versions: has anything that an answer was made of changed since, whoever changed it? Each
// served table has a counter, moved by triggers in the writing transaction. An answer is as good as
// new while the versions of the tables that it read are the same:
//
//     const auto before = co_await db.versions();     // before the first read
//     db::Recording reads(db);                        // the answer is made with it
//     ...
//     (co_await db.versions()).same(before, reads.tables())   // later: still the right answer?
//
// Which tables a statement reads, the database says when it prepares it (SQLite's authorizer).

#include <array>
#include <cstddef>
#include <cstdint>

namespace gatehouse::db {

inline constexpr std::size_t most_versions = 16;  // of all served tables together

// What statements have read, by the numbers of versions.
struct Tables {
    std::uint32_t versions = 0;  // a bit each
    bool unversioned = false;    // something whose changes nobody notices: another table or column,
                                 // the time, randomness
    bool growing = false;        // a table whose version moves by changes and deletions alone: good
                                 // for the row of a key that was found, not for lists or "no such"

    // Whether `Versions::same` says all about an answer made of this.
    [[nodiscard]] bool keepable() const { return !unversioned && !growing; }
    Tables& operator|=(const Tables& other)
    {
        versions |= other.versions;
        unversioned |= other.unversioned;
        growing |= other.growing;
        return *this;
    }
    bool operator==(const Tables&) const = default;
};
[[nodiscard]] inline Tables operator|(Tables one, const Tables& other)
{
    return one |= other;
}

// The versions of all served tables at one moment; a value, good on every loop.
struct Versions {
    bool known = false;  // false: triggers are missing or under repair; nothing is the same as it
    std::array<std::uint64_t, 2> epoch{};  // random; another one makes all counters incomparable
    std::array<std::int64_t, most_versions> counters{};

    // Nothing that `tables` names has changed between the two. Never true if something unversioned
    // was read. Does not look at `growing`: that is the caller's to know.
    [[nodiscard]] bool same(const Versions& other, const Tables& tables) const
    {
        if (!known || !other.known || epoch != other.epoch || tables.unversioned)
            return false;
        for (std::size_t number = 0; number < most_versions; ++number)
            if ((tables.versions >> number & 1U) != 0 && counters[number] != other.counters[number])
                return false;
        return true;
    }
};

}  // namespace gatehouse::db
