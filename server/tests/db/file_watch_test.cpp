#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "db/sqlite/connection.hpp"
#include "db/sqlite/file_watch.hpp"
#include "db/sqlite/wal_index.hpp"
#include "support/temporary_folder.hpp"

namespace gatehouse::testing {
namespace {

namespace fs = std::filesystem;

using db::sqlite::Access;
using db::sqlite::Connection;
using db::sqlite::FileWatch;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

struct Watched : ::testing::Test {
    TemporaryFolder folder;
    std::string path = folder.file("notes.db"), wal = path + "-wal";
    Connection connection{path, Access::read_write, 100};
    FileWatch files{path};

    Watched()
    {
        connection.run_script("CREATE TABLE note (text text)");
        write();
    }
    void write()
    {
        connection.run("BEGIN IMMEDIATE");
        connection.run("INSERT INTO note VALUES ('text')");
        try {
            files.require_in_place(connection);
        } catch (...) {
            connection.run("ROLLBACK");
            throw;
        }
        connection.run("COMMIT");
    }
    void expect_refused(const std::string& sentence)
    {
        EXPECT_THAT([this] { write(); }, ThrowsMessage<db::Unavailable>(HasSubstr(sentence)));
    }
};

TEST_F(Watched, FilesMayBeMovedAwayAndBack)
{
    for (const auto& file : {path, wal}) {
        fs::rename(file, file + "-away");
        expect_refused(file + " was removed or replaced");
        fs::rename(file + "-away", file);
        EXPECT_NO_THROW(write());
    }
}

TEST_F(Watched, FilesMayNotBeReplacedByCopies)
{
    for (const auto& file : {path, wal}) {
        fs::rename(file, file + "-away");
        fs::copy_file(file + "-away", file);
        expect_refused(file + " was removed or replaced");
        fs::rename(file + "-away", file);
        EXPECT_NO_THROW(write());
    }
}

TEST_F(Watched, WalMayNotBeCut)
{
    fs::resize_file(wal, fs::file_size(wal) - 1);
    expect_refused(wal + " was cut");
}

// As backup programs do.
TEST_F(Watched, WalMayBeEmptiedBySqliteItself)
{
    Connection(path, Access::read_write, 100).run_script("PRAGMA wal_checkpoint(TRUNCATE)");
    EXPECT_EQ(fs::file_size(wal), 0U);
    EXPECT_NO_THROW(write());
}

TEST_F(Watched, WalHasTheBytesItsIndexSays)
{
    connection.run("BEGIN IMMEDIATE");
    EXPECT_EQ(static_cast<std::uintmax_t>(db::sqlite::wal_bytes(connection)), fs::file_size(wal));
    connection.run("ROLLBACK");
}

TEST_F(Watched, WalIsCheckpointedWhenItHasAThousandPages)
{
    connection.run("INSERT INTO note VALUES (zeroblob(3000000))");
    connection.checkpoint_if_due();
    EXPECT_LT(fs::file_size(path), 3'000'000U) << "too early";
    connection.run("INSERT INTO note VALUES (zeroblob(3000000))");
    connection.checkpoint_if_due();
    EXPECT_GT(fs::file_size(path), 6'000'000U);
}

}  // namespace
}  // namespace gatehouse::testing
