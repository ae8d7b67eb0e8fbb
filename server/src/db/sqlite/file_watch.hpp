#pragma once
// Notices that the files of an open database are no longer the ones in its folder. SQLite would go
// on writing to a file that has no name any more, or behind the end of a WAL that was cut: such a
// write must not be acknowledged. Used by the writer, around each batch; costs two stat() calls.

#include <optional>
#include <string>

#include <sys/types.h>

namespace gatehouse::db::sqlite {

class Connection;

class FileWatch {
public:
    explicit FileWatch(std::string path) : path_(std::move(path)) {}

    // Only inside a write transaction, when nobody else writes. The first call takes what is there
    // as right; later ones throw Unavailable if a file was removed, replaced or cut.
    void require_in_place(const Connection& connection);

private:
    struct Identity {
        dev_t device;
        ino_t inode;
        bool operator==(const Identity&) const = default;
    };

    std::string path_;
    std::optional<Identity> database_, wal_;
};

}  // namespace gatehouse::db::sqlite
