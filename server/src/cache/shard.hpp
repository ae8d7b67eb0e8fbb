#pragma once
// One part of the kept replies, under its own lock. Internal to cache.

#include <array>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "cache/kept_replies.hpp"

namespace gatehouse::cache {

struct KeptReplies::Shard {
    // A frame that has replies: how many at each level.
    struct Asked {
        std::string bytes;
        std::uint64_t hash;
        std::array<std::uint32_t, keepable_levels> replies{};
    };
    struct AskedHash {
        using is_transparent = void;
        std::size_t operator()(const Frame& frame) const { return frame.hash; }
        std::size_t operator()(const std::unique_ptr<Asked>& a) const { return a->hash; }
    };
    struct AskedEqual {
        using is_transparent = void;
        static std::string_view bytes(const Frame& frame) { return frame.bytes; }
        static std::string_view bytes(const std::unique_ptr<Asked>& a) { return a->bytes; }
        bool operator()(const auto& a, const auto& b) const { return bytes(a) == bytes(b); }
    };

    struct Key {
        const Asked* asked;
        Taint level;
        std::string_view part;
        bool operator==(const Key&) const = default;
    };
    struct KeyHash {
        std::size_t operator()(const Key& key) const
        {
            // A part is a digest or a word of ours: nobody chooses it.
            return key.asked->hash + std::hash<std::string_view>{}(key.part) * 31 +
                   static_cast<std::size_t>(key.level);
        }
    };
    struct Entry {
        Asked* asked;
        std::string part;
        Validity validity;
        SharedReply reply;
        std::size_t bytes;
        bool used = false;  // sent again, so in the list `used`

        [[nodiscard]] Key key() const { return {asked, validity.level, part}; }
    };
    using List = std::list<Entry>;

    std::optional<Found> find(const Frame& frame, const Identity& who, const db::Versions& now);
    void keep(const Frame& frame, std::string_view part, const Validity& validity,
              SharedReply reply);
    void improve(const Frame& frame, Taint level, std::string_view part,
                 const std::shared_ptr<const void>& owned, http::Coding coding, std::string body);

    void enter_epoch(const db::Versions& now);
    void use(List::iterator entry);
    void count(const Entry& entry, bool in);
    void erase(List::iterator entry);
    void shrink();

    std::size_t most_bytes = 0;
    mutable std::mutex mutex;
    std::unordered_set<std::unique_ptr<Asked>, AskedHash, AskedEqual> asked;
    std::unordered_map<Key, List::iterator, KeyHash> entries;
    List used, waiting;  // most recent first
    std::size_t used_bytes = 0, waiting_bytes = 0;
    std::array<std::uint64_t, 2> epoch{};
};

}  // namespace gatehouse::cache
