#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "db/sqlite/connection.hpp"
#include "db/sqlite/examine.hpp"
#include "db/sqlite/migrate.hpp"
#include "support/temporary_folder.hpp"

namespace gatehouse::testing {
namespace {

using db::sqlite::Access;
using db::sqlite::Connection;
using db::sqlite::examine;
using db::sqlite::Extent;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

constexpr int page = 4096;

struct Examine : ::testing::Test {
    TemporaryFolder folder;
    std::string path = folder.file("site.db");

    std::string bytes() const
    {
        std::stringstream text;
        text << std::ifstream(path, std::ios::binary).rdbuf();
        return text.str();
    }
    void overwrite(std::streamoff from, const std::string& with) const
    {
        std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
        file.seekp(from);
        file << with;
    }
    // Throws a sentence that names the file and has this in it, and leaves every byte as it was.
    template <class Exception>
    void expect_refused(const std::string& sentence, Extent extent = Extent::start) const
    {
        const auto before = bytes();
        EXPECT_THAT([&] { static_cast<void>(examine(path, db::sqlite_migrations(), extent)); },
                    ThrowsMessage<Exception>(AllOf(HasSubstr(path), HasSubstr(sentence))));
        EXPECT_EQ(bytes(), before);
    }
};

TEST_F(Examine, AcceptsWhatMigrateMadeAndWhatIsNotThereYet)
{
    EXPECT_EQ(examine(path).missing.size(), db::sqlite_migrations().size());
    std::ofstream(path).close();  // empty: made, not yet written
    EXPECT_EQ(examine(path).missing.size(), db::sqlite_migrations().size());
    db::sqlite::migrate(path);
    EXPECT_THAT(examine(path).missing, IsEmpty());
}

TEST_F(Examine, RefusesWhatIsNoDatabase)
{
    std::ofstream(path) << std::string(5000, 'x');
    expect_refused<db::Broken>("the file is not a database");
}

TEST_F(Examine, RefusesAnEmptyFileBesideAWal)
{
    std::ofstream(path).close();
    std::ofstream(path + "-wal") << "x";
    expect_refused<db::Broken>("the file is not a database");
}

TEST_F(Examine, RefusesAFolder)
{
    std::filesystem::create_directory(path);
    expect_refused<db::Unavailable>("is not a file");
}

TEST_F(Examine, RefusesDamagedPages)
{
    db::sqlite::migrate(path);
    overwrite(page, std::string(page, 'x'));
    expect_refused<db::Broken>("is damaged");
}

TEST_F(Examine, ReadsALargeFileOnlyWhenToldTo)
{
    db::sqlite::migrate(path);
    Connection(path, Access::read_write, 100)
        .run_script(
            "CREATE TABLE gatehouse_large (bytes blob); "
            "INSERT INTO gatehouse_large VALUES (zeroblob(70000000)), ('last')");
    const auto leaf = bytes().rfind("last");
    overwrite(static_cast<std::streamoff>(leaf / page * page), std::string(page, 'x'));
    EXPECT_THAT(examine(path).missing, IsEmpty());
    expect_refused<db::Broken>("is damaged", Extent::whole);
}

TEST_F(Examine, RefusesTheDatabaseOfAnotherProgram)
{
    Connection(path, Access::read_write, 100).run_script("CREATE TABLE bookmark (url text)");
    expect_refused<db::Broken>("is the database of another program (it has the tables bookmark)");
}

TEST_F(Examine, WaitsForNobodyWhoReadsOrWrites)
{
    db::sqlite::migrate(path);
    Connection other(path, Access::read_write, 100);
    other.run("BEGIN IMMEDIATE");
    EXPECT_THAT(examine(path).missing, IsEmpty());
}

}  // namespace
}  // namespace gatehouse::testing
