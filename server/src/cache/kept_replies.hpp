#pragma once
// Replies that may be sent again, shared by all loops: never stale, never somebody else's. A reply
// is found by the exact bytes of what was asked (the frame), by what its visitor was at the level
// that the answer asked for (taint.hpp), and is good while the tables it was made of are unchanged.
//
// Bounded by bytes. Two lists of least recent use, as in a segmented LRU: what was never sent again
// goes first, so that a flood of requests that nobody repeats drives nothing useful out. A reply is
// taken at its second time, which a fixed table of keyed hashes notices.

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/siphash.hpp"
#include "cache/compress.hpp"
#include "cache/reply.hpp"
#include "cache/taint.hpp"
#include "db/versions.hpp"
#include "http/negotiate.hpp"

namespace gatehouse::cache {

class Seen;

// What was asked, and its keyed hash.
struct Frame {
    std::string_view bytes;
    std::uint64_t hash;
};

// Which visitors a reply is for, and until when.
struct Validity {
    Taint level = Taint::never;
    db::Versions versions = {};  // before the first read
    db::Tables tables = {};
};

class KeptReplies {
public:
    static constexpr std::size_t shards = 8;

    // `bytes` of memory for everything; 0: nothing is ever kept.
    KeptReplies(std::size_t bytes, Random& random);
    KeptReplies(const KeptReplies&) = delete;
    KeptReplies& operator=(const KeptReplies&) = delete;
    ~KeptReplies();

    [[nodiscard]] bool on() const { return bytes_ > 0; }
    [[nodiscard]] std::size_t largest_reply() const { return largest_; }
    [[nodiscard]] Frame frame(std::string_view bytes) const;

    struct Found {
        SharedReply reply;
        Taint level;        // what the reply asked of its visitor
        db::Tables tables;  // and read
    };
    // Empty: ask anew. `now`: the versions while this request is handled.
    [[nodiscard]] std::optional<Found> find(const Frame& frame, const Identity& who,
                                            const db::Versions& now);

    // Whether a reply of so many bytes should be kept: not at its first time, which this notes, not
    // one that depends on what no key holds, not of tables whose changes nobody notices.
    [[nodiscard]] bool admits(const Frame& frame, const Identity& who, const Validity& validity,
                              std::size_t bytes);
    // Takes what was admitted.
    void keep(const Frame& frame, const Identity& who, const Validity& validity, SharedReply reply);

    // Somebody was sent what was found and would rather have it in `coding`: it is made once, by a
    // thread of its own, for whoever asks while the reply is still kept.
    void compress(const Frame& frame, const Identity& who, const Found& found, http::Coding coding);
    void wait_until_compressed() { background_.wait_until_idle(); }  // for tests

    struct Size {
        std::size_t replies = 0, bytes = 0;
    };
    [[nodiscard]] Size size() const;

private:
    struct Shard;

    [[nodiscard]] Shard& shard_of(const Frame& frame) const;

    std::size_t bytes_, largest_;
    SipKey key_;
    std::unique_ptr<Seen> seen_;
    std::vector<std::unique_ptr<Shard>> shards_;
    Background background_;  // last: its jobs use the above
};

}  // namespace gatehouse::cache
