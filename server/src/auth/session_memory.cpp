#include "auth/session_memory.hpp"

#include <cstring>

namespace gatehouse::auth {

// Nobody chooses a token, and so nobody its digest: only tokens of living sessions come here.
std::size_t SessionMemory::Hash::operator()(const Sha256& token) const
{
    std::size_t hash = 0;
    std::memcpy(&hash, token.data(), sizeof hash);
    return hash;
}

const SessionMemory::Remembered* SessionMemory::find(const Sha256& token, Timestamp now,
                                                     const db::Versions& versions)
{
    const bool young = young_.contains(token);
    auto& where = young ? young_ : old_;
    const auto found = where.find(token);
    if (found == where.end())
        return nullptr;
    const auto& known = found->second;
    if (now < known.from || now >= known.until || !versions.same(known.versions, known.tables)) {
        where.erase(found);
        return nullptr;
    }
    if (young)
        return &known;
    auto moved = std::move(found->second);
    old_.erase(found);
    return &remember(token, std::move(moved));
}

const SessionMemory::Remembered& SessionMemory::remember(const Sha256& token, Remembered remembered)
{
    if (young_.size() >= generation) {
        old_ = std::move(young_);
        young_.clear();
    }
    old_.erase(token);
    return young_.insert_or_assign(token, std::move(remembered)).first->second;
}

}  // namespace gatehouse::auth
