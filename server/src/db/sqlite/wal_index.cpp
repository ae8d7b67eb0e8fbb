#include "db/sqlite/wal_index.hpp"

#include <atomic>

#include "db/sqlite/connection.hpp"

namespace gatehouse::db::sqlite {

void WalIndex::map(const Connection& connection)
{
    header_ = static_cast<const volatile std::uint64_t*>(connection.wal_index());
}

// A change begins with the second copy: whoever still finds both as they were comes before it.
bool WalIndex::unchanged() const
{
    if (!noted_)
        return false;
    bool equal = true;
    for (std::size_t word = 0; word < words; ++word)
        equal &= __atomic_load_n(header_ + word, __ATOMIC_RELAXED) == seen_[word];
    std::atomic_thread_fence(std::memory_order_acquire);
    return equal;
}

void WalIndex::note()
{
    noted_ = mapped();
    for (std::size_t word = 0; noted_ && word < words; ++word)
        seen_[word] = __atomic_load_n(header_ + word, __ATOMIC_RELAXED);
    std::atomic_thread_fence(std::memory_order_acquire);
}

std::int64_t wal_bytes(const Connection& connection)
{
    constexpr std::int64_t wal_header = 32;
    constexpr std::int64_t frame_header = 24;
    const auto* header = static_cast<const volatile unsigned char*>(connection.wal_index());
    if (header == nullptr)
        return 0;
    const auto page_bytes = *reinterpret_cast<const volatile std::uint16_t*>(header + 14);
    const auto frames = *reinterpret_cast<const volatile std::uint32_t*>(header + 16);
    if (frames == 0)
        return 0;
    const std::int64_t page = page_bytes == 1 ? 65536 : page_bytes;
    return wal_header + frames * (frame_header + page);
}

}  // namespace gatehouse::db::sqlite
