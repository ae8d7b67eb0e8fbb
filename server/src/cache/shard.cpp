#include "cache/shard.hpp"

#include <iterator>
#include <optional>

namespace gatehouse::cache {
namespace {

constexpr std::size_t entry_overhead = 640;  // bytes of nodes, maps and control blocks

std::size_t at(Taint level)
{
    return static_cast<std::size_t>(level);
}

}  // namespace

std::optional<KeptReplies::Found> KeptReplies::Shard::find(const Frame& frame, const Identity& who,
                                                           const db::Versions& now)
{
    const std::lock_guard lock(mutex);
    enter_epoch(now);
    const auto found = asked.find(frame);
    if (found == asked.end())
        return std::nullopt;
    std::optional<List::iterator> stale;
    for (std::size_t level = 0; level < keepable_levels; ++level) {
        if ((*found)->replies[level] == 0)
            continue;
        const auto taint = static_cast<Taint>(level);
        const auto entry = entries.find({found->get(), taint, who.part(taint)});
        if (entry == entries.end())
            continue;
        const auto& validity = entry->second->validity;
        if (now.same(validity.versions, validity.tables)) {
            use(entry->second);
            return Found{entry->second->reply, taint, validity.tables};
        }
        stale = entry->second;
    }
    if (stale)
        erase(*stale);  // others will go when they are asked for, or as the least used
    return std::nullopt;
}

void KeptReplies::Shard::keep(const Frame& frame, std::string_view part, const Validity& validity,
                              SharedReply reply)
{
    const std::lock_guard lock(mutex);
    enter_epoch(validity.versions);
    auto found = asked.find(frame);
    if (found == asked.end())
        found = asked
                    .insert(std::make_unique<Asked>(
                        Asked{.bytes = std::string(frame.bytes), .hash = frame.hash}))
                    .first;
    if (const auto old = entries.find({found->get(), validity.level, part}); old != entries.end()) {
        ++(*found)->replies[at(validity.level)];  // so that the frame outlives its old reply
        erase(old->second);
        --(*found)->replies[at(validity.level)];
    }
    const auto bytes = entry_overhead + frame.bytes.size() + part.size() + reply->bytes();
    waiting.push_front({.asked = found->get(),
                        .part = std::string(part),
                        .validity = validity,
                        .reply = std::move(reply),
                        .bytes = bytes});
    entries.emplace(waiting.front().key(), waiting.begin());
    count(waiting.front(), true);
    shrink();
}

// Puts the body in another coding beside the reply's own, if what it owns is still what is kept.
void KeptReplies::Shard::improve(const Frame& frame, Taint level, std::string_view part,
                                 const std::shared_ptr<const void>& owned, http::Coding coding,
                                 std::string body)
{
    const std::lock_guard lock(mutex);
    const auto found = asked.find(frame);
    if (found == asked.end())
        return;
    const auto place = entries.find({found->get(), level, part});
    if (place == entries.end() || place->second->reply->owned != owned)
        return;
    auto& entry = *place->second;
    auto better = std::make_shared<Reply>(*entry.reply);
    const auto more = body.size();
    (coding == http::Coding::br ? better->brotli : better->gzip) =
        std::make_shared<const std::string>(std::move(body));
    entry.bytes += more;
    (entry.used ? used_bytes : waiting_bytes) += more;
    entry.reply = std::move(better);
    shrink();
}

// Counters of another epoch mean nothing: whatever was kept is gone.
void KeptReplies::Shard::enter_epoch(const db::Versions& now)
{
    if (!now.known || now.epoch == epoch)
        return;
    epoch = now.epoch;
    entries.clear();
    asked.clear();
    used.clear();
    waiting.clear();
    used_bytes = waiting_bytes = 0;
}

void KeptReplies::Shard::use(List::iterator entry)
{
    if (entry->used) {
        used.splice(used.begin(), used, entry);
        return;
    }
    used.splice(used.begin(), waiting, entry);
    entry->used = true;
    waiting_bytes -= entry->bytes;
    used_bytes += entry->bytes;
    shrink();
}

void KeptReplies::Shard::count(const Entry& entry, bool in)
{
    auto& bytes = entry.used ? used_bytes : waiting_bytes;
    auto& replies = entry.asked->replies[at(entry.validity.level)];
    bytes = in ? bytes + entry.bytes : bytes - entry.bytes;
    replies = in ? replies + 1 : replies - 1;
}

void KeptReplies::Shard::erase(List::iterator entry)
{
    count(*entry, false);
    entries.erase(entry->key());
    auto* const frame = entry->asked;
    auto& list = entry->used ? used : waiting;
    list.erase(entry);
    if (frame->replies == decltype(frame->replies){})
        asked.erase(asked.find(Frame{.bytes = frame->bytes, .hash = frame->hash}));
}

// What is used may fill four fifths; its least recent then waits for another use like the new ones.
void KeptReplies::Shard::shrink()
{
    while (used_bytes > most_bytes / 5 * 4 && used.size() > 1) {
        const auto least = std::prev(used.end());
        waiting.splice(waiting.begin(), used, least);
        least->used = false;
        used_bytes -= least->bytes;
        waiting_bytes += least->bytes;
    }
    while (used_bytes + waiting_bytes > most_bytes && !waiting.empty())
        erase(std::prev(waiting.end()));
}

}  // namespace gatehouse::cache
