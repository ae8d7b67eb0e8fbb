#include "cache/kept_replies.hpp"

#include <algorithm>

#include "cache/seen.hpp"
#include "cache/shard.hpp"

namespace gatehouse::cache {
namespace {

constexpr std::size_t most_of_a_reply = 2U << 20U;  // bytes

// Of the frame, the level and the visitor's part of it.
std::uint64_t with_part(const SipKey& key, const Frame& frame, Taint level, std::string_view part)
{
    return siphash({key[0] ^ frame.hash, key[1] + static_cast<std::uint64_t>(level)}, part);
}

}  // namespace

KeptReplies::KeptReplies(std::size_t bytes, Random& random)
    : bytes_(bytes),
      largest_(std::min(most_of_a_reply, bytes / shards / 4)),
      key_(new_sip_key(random)),
      seen_(std::make_unique<Seen>())
{
    for (std::size_t i = 0; i < shards; ++i) {
        shards_.push_back(std::make_unique<Shard>());
        shards_.back()->most_bytes = bytes / shards;
    }
}

KeptReplies::~KeptReplies() = default;

Frame KeptReplies::frame(std::string_view bytes) const
{
    return {.bytes = bytes, .hash = siphash(key_, bytes)};
}

KeptReplies::Shard& KeptReplies::shard_of(const Frame& frame) const
{
    return *shards_[frame.hash >> 32U & (shards - 1)];
}

std::optional<KeptReplies::Found> KeptReplies::find(const Frame& frame, const Identity& who,
                                                    const db::Versions& now)
{
    if (!on() || !now.known)
        return std::nullopt;
    return shard_of(frame).find(frame, who, now);
}

bool KeptReplies::admits(const Frame& frame, const Identity& who, const Validity& validity,
                         std::size_t bytes)
{
    if (!on() || validity.level == Taint::never || !validity.versions.known ||
        !validity.tables.keepable() || bytes > largest_)
        return false;
    return seen_->note(with_part(key_, frame, validity.level, who.part(validity.level)));
}

void KeptReplies::keep(const Frame& frame, const Identity& who, const Validity& validity,
                       SharedReply reply)
{
    shard_of(frame).keep(frame, who.part(validity.level), validity, std::move(reply));
}

void KeptReplies::compress(const Frame& frame, const Identity& who, const Found& found,
                           http::Coding coding)
{
    const auto bit = 1U << static_cast<unsigned>(coding);
    if ((found.reply->wanted->fetch_or(bit) & bit) != 0)
        return;
    const bool begun = background_.run([this, bytes = std::string(frame.bytes), who,
                                        level = found.level, body = found.reply->body,
                                        kept = std::weak_ptr(found.reply->owned), coding] {
        const auto owned = kept.lock();  // what is driven out is gone, also from the queue
        if (!owned)
            return;
        auto made = coding == http::Coding::br ? brotli(body) : gzip(body);
        const auto asked = this->frame(bytes);
        if (made)
            shard_of(asked).improve(asked, level, who.part(level), owned, coding, *std::move(made));
    });
    if (!begun)
        found.reply->wanted->fetch_and(~bit);
}

KeptReplies::Size KeptReplies::size() const
{
    Size size;
    for (const auto& shard : shards_) {
        const std::lock_guard lock(shard->mutex);
        size.replies += shard->entries.size();
        size.bytes += shard->used_bytes + shard->waiting_bytes;
    }
    return size;
}

}  // namespace gatehouse::cache
