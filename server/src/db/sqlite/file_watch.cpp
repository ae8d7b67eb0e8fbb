#include "db/sqlite/file_watch.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include "db/sqlite/connection.hpp"
#include "db/sqlite/wal_index.hpp"

namespace gatehouse::db::sqlite {

void FileWatch::require_in_place(const Connection& connection)
{
    const auto require = [](const std::string& file, std::optional<Identity>& known,
                            std::int64_t least_bytes) {
        struct stat found{};
        const bool there = ::stat(file.c_str(), &found) == 0;
        const Identity identity{.device = found.st_dev, .inode = found.st_ino};
        if (!there || identity != known.value_or(identity))
            throw Unavailable(
                fmt::format("{} was removed or replaced while gatehouse uses it; put "
                            "it back, or stop gatehouse and restore a backup",
                            file));
        if (found.st_size < least_bytes)
            throw Unavailable(
                fmt::format("{} was cut by another program; stop gatehouse, then "
                            "start it again or restore a backup",
                            file));
        known = identity;
    };
    require(path_, database_, 0);
    require(path_ + "-wal", wal_, wal_bytes(connection));
}

}  // namespace gatehouse::db::sqlite
