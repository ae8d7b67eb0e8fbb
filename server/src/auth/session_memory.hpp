#pragma once
// Whose session a token opens, remembered from an earlier request: by one loop, by the token's
// SHA-256, as long as no row that said so can have changed (data versions) and the store would say
// the same at that time of the clock. So logout, revocation, another password or a deactivated user
// act at the next request, whoever wrote them, and so does every lifetime.

#include <unordered_map>

#include "auth/identity.hpp"
#include "base/crypto.hpp"
#include "db/versions.hpp"

namespace gatehouse::auth {

class SessionMemory {
public:
    // Two generations of that many: what is in use moves to the young one, which becomes the old
    // one when it is full. Some 700 bytes each.
    static constexpr std::size_t generation = 4096;

    struct Remembered {
        SharedIdentity identity;
        Timestamp from{}, until{};  // of the clock; until is past it
        db::Versions versions;      // before the first read
        db::Tables tables;          // that were read
    };

    // Null: ask the store. Valid until the next call.
    [[nodiscard]] const Remembered* find(const Sha256& token, Timestamp now,
                                         const db::Versions& versions);
    const Remembered& remember(const Sha256& token, Remembered remembered);
    [[nodiscard]] std::size_t size() const { return young_.size() + old_.size(); }

private:
    struct Hash {
        std::size_t operator()(const Sha256& token) const;
    };
    using Generation = std::unordered_map<Sha256, Remembered, Hash>;

    Generation young_, old_;
};

}  // namespace gatehouse::auth
