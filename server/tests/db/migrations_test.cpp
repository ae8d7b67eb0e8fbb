#include <chrono>
#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "db/sqlite/connection.hpp"
#include "db/sqlite/examine.hpp"
#include "db/sqlite/migrate.hpp"
#include "support/temporary_folder.hpp"

namespace gatehouse::testing {
namespace {

using db::Migration;
using db::sqlite::Access;
using db::sqlite::Connection;
using db::sqlite::examine;
using db::sqlite::migrate;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::ThrowsMessage;

struct Migrations : ::testing::Test {
    TemporaryFolder folder;
    std::string path = folder.file("site.db");

    std::int64_t number(db::Sql sql)
    {
        std::int64_t found = -1;
        Connection(path, Access::read_only, 100).rows_of(sql, {}, [&](const db::Row& row) {
            found = row.integer(0);
        });
        return found;
    }
};

TEST_F(Migrations, AreAppliedOnceAndInOrder)
{
    const Migration all[] = {{"0001_a", "CREATE TABLE a (x integer)"},
                             {"0002_b", "INSERT INTO a VALUES (2)"}};
    EXPECT_THAT(migrate(path, all), ElementsAre("0001_a", "0002_b"));
    EXPECT_THAT(migrate(path, all), IsEmpty());
    EXPECT_EQ(number("SELECT count(*) FROM a"), 1);
}

TEST_F(Migrations, OfTheProgramMakeItsTables)
{
    migrate(path);
    for (const auto& sql : {db::Sql("SELECT count(*) FROM accounts_customuser"),
                            db::Sql("SELECT count(*) FROM blog_post"),
                            db::Sql("SELECT count(*) FROM gatehouse_session")})
        EXPECT_EQ(number(sql), 0);
}

TEST_F(Migrations, LeaveTablesThatDjangoMadeAsTheyAre)
{
    Connection(path, Access::read_write, 100)
        .run_script(
            "CREATE TABLE blog_post (id integer, created_by_id integer, modified_by_id integer, "
            "mine text);"
            "INSERT INTO blog_post (id) VALUES (7)");
    migrate(path);
    EXPECT_EQ(number("SELECT id FROM blog_post WHERE mine IS NULL"), 7);
}

TEST_F(Migrations, ThatFailLeaveNothingBehind)
{
    const Migration all[] = {
        {"0001_a", "CREATE TABLE a (x integer); INSERT INTO missing VALUES (1)"}};
    EXPECT_THROW(migrate(path, all), db::Broken);
    EXPECT_EQ(number("SELECT count(*) FROM sqlite_schema WHERE name = 'a'"), 0);
    EXPECT_THAT(examine(path, all).missing, SizeIs(1));
}

TEST_F(Migrations, OfANewerProgramStopThisOne)
{
    const Migration newer[] = {{"0001_a", "CREATE TABLE a (x integer)"},
                               {"0099_later", "CREATE TABLE b (x integer)"}};
    migrate(path, newer);
    const Migration ours[] = {newer[0]};
    EXPECT_THAT(examine(path, ours).unknown, ElementsAre("0099_later"));
    EXPECT_THAT(
        [&] { migrate(path, ours); },
        ThrowsMessage<db::Broken>(HasSubstr("was made by a newer Gatehouse (it has 0099_later)")));
}

TEST_F(Migrations, WaitForAProgramThatIsMakingTheSameFile)
{
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &other), SQLITE_OK);
    const auto run = [&](const char* sql) {
        return sqlite3_exec(other, sql, nullptr, nullptr, nullptr);
    };
    ASSERT_EQ(run("CREATE TABLE django_migrations (x); BEGIN IMMEDIATE"), SQLITE_OK);  // no WAL yet
    auto ours = std::async(std::launch::async, [&] { return migrate(path).size(); });
    EXPECT_EQ(ours.wait_for(std::chrono::milliseconds(200)), std::future_status::timeout);
    EXPECT_EQ(run("COMMIT"), SQLITE_OK);
    EXPECT_EQ(ours.get(), db::sqlite_migrations().size());
    sqlite3_close(other);
}

TEST_F(Migrations, AreAllMissingFromAFileThatDoesNotExist)
{
    EXPECT_THAT(examine(path).missing, SizeIs(db::sqlite_migrations().size()));
}

}  // namespace
}  // namespace gatehouse::testing
