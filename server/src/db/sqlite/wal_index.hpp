#pragma once
// The header of the WAL's index, memory that all connections of all processes share: whether
// anybody has committed is seen in it without a system call. https://sqlite.org/walformat.html,
// section 2: two copies of 48 bytes, written in turn, the second first; each commit changes them
// (its count of changes, the number of frames, their checksum, the salts of a WAL begun anew).

#include <array>
#include <cstddef>
#include <cstdint>

namespace gatehouse::db::sqlite {

class Connection;

class WalIndex {
public:
    // Finds the header of a connection that has read; it lives as long as that. Where it cannot be
    // mapped, `unchanged` is never true.
    void map(const Connection& connection);
    [[nodiscard]] bool mapped() const { return header_ != nullptr; }

    // Remembers the header as it is. Before reading what is to be remembered with it.
    void note();
    // Nobody has committed since `note`: also nobody whose commit ended before this call.
    [[nodiscard]] bool unchanged() const;
    void forget() { noted_ = false; }

private:
    static constexpr std::size_t words = 12;  // both copies

    const volatile std::uint64_t* header_ = nullptr;
    std::array<std::uint64_t, words> seen_{};
    bool noted_ = false;
};

// Bytes the WAL file has at least. Only inside a transaction of a WAL database.
[[nodiscard]] std::int64_t wal_bytes(const Connection& connection);

}  // namespace gatehouse::db::sqlite
