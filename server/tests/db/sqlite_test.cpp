#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/describe/class.hpp>

#include "db/sqlite/connection.hpp"
#include "db/sqlite/store.hpp"
#include "net/run_to_end.hpp"
#include "support/temporary_folder.hpp"
#include "support/test_clock.hpp"

namespace gatehouse::testing {
namespace {

using db::Transaction;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Note {
    std::int64_t id{};
    std::string text;
    std::optional<Timestamp> at;
};
BOOST_DESCRIBE_STRUCT(Note, (), (id, text, at))

struct Swapped {
    std::string text;
    std::int64_t id{};
};
BOOST_DESCRIBE_STRUCT(Swapped, (), (text, id))

struct Sqlite : ::testing::Test {
    TemporaryFolder folder;
    TestClock clock;
    std::string path = folder.file("notes.db");
    std::unique_ptr<db::Store> store;
    std::unique_ptr<db::Database> database;
    Loop loop{1};

    Sqlite()
    {
        db::sqlite::Connection(path, db::sqlite::Access::read_write, 100)
            .run_script(
                "CREATE TABLE note (id integer PRIMARY KEY, text text NOT NULL UNIQUE, at "
                "datetime)");
        store = db::sqlite::open(path, clock, {}, std::chrono::milliseconds(50));
        database = store->connect();
    }

    awaitable<Result<>> add(std::string text)
    {
        co_return co_await database->transaction([&](Transaction& t) -> awaitable<Result<>> {
            co_await t.run("INSERT INTO note (text, at) VALUES ($1, $2)", text, t.now());
            co_return Result<>{};
        });
    }
    std::int64_t count()
    {
        return *run_to_end(loop, database->query_one<std::int64_t>("SELECT count(*) FROM note"));
    }
};

TEST_F(Sqlite, ReadsBackWhatATransactionWrote)
{
    ASSERT_TRUE(run_to_end(loop, add("one")));
    const auto notes = run_to_end(loop, database->query<Note>("SELECT id, text, at FROM note"));
    ASSERT_EQ(notes.size(), 1U);
    EXPECT_EQ(notes[0].text, "one");
    EXPECT_EQ(notes[0].at, clock.now());
}

TEST_F(Sqlite, StoresTimesAsDjangoDoes)
{
    ASSERT_TRUE(run_to_end(loop, add("one")));
    EXPECT_EQ(run_to_end(loop, database->query_one<std::string>("SELECT at FROM note")),
              "2021-01-01 12:00:00");
}

TEST_F(Sqlite, BindsParametersByNameInAnyOrder)
{
    const auto text = run_to_end(
        loop,
        database->query_one<std::string>("SELECT $2 || '-' || $1 || '-' || $2", "first", "second"));
    EXPECT_EQ(text, "second-first-second");
}

TEST_F(Sqlite, KeepsTextThatLooksLikeSqlAsText)
{
    using namespace std::string_literals;
    const auto text = "x'); DROP TABLE note; --\0 after nul"s;
    ASSERT_TRUE(run_to_end(loop, add(text)));
    EXPECT_EQ(run_to_end(loop, database->query_one<std::string>("SELECT text FROM note")), text);
}

TEST_F(Sqlite, UndoesARefusedTransaction)
{
    const auto refused =
        run_to_end(loop, database->transaction([&](Transaction& t) -> awaitable<Result<>> {
            co_await t.run("INSERT INTO note (text) VALUES ('refused')");
            co_return refuse(Reason::forbidden);
        }));
    EXPECT_EQ(refused.error().reason, Reason::forbidden);
    EXPECT_EQ(count(), 0);
}

TEST_F(Sqlite, UndoesATransactionThatThrowsAndPassesTheExceptionOn)
{
    const auto throwing = [&]() {
        run_to_end(loop, database->transaction([&](Transaction& t) -> awaitable<Result<>> {
            co_await t.run("INSERT INTO note (text) VALUES ('thrown')");
            throw std::runtime_error("why");
        }));
    };
    EXPECT_THROW(throwing(), std::runtime_error);
    EXPECT_EQ(count(), 0);
}

TEST_F(Sqlite, OneFailureInABatchDoesNotHurtTheOthers)
{
    int written = 0;
    int failed = 0;
    for (int i = 0; i < 100; ++i)  // all queued at once: the writer makes batches of them
        asio::co_spawn(
            loop, add(i % 10 == 0 ? "the same" : "note " + std::to_string(i)),
            [&](std::exception_ptr failure, Result<>) { ++(failure ? failed : written); });
    loop.run();
    EXPECT_EQ(written, 91);
    EXPECT_EQ(failed, 9);
    EXPECT_EQ(count(), 91);
}

TEST_F(Sqlite, AnswersOnlyAfterTheCommitIsVisibleToOthers)
{
    ASSERT_TRUE(run_to_end(loop, add("one")));
    db::sqlite::Connection other(path, db::sqlite::Access::read_only, 100);
    std::int64_t seen = 0;
    other.rows_of("SELECT count(*) FROM note", {},
                  [&](const db::Row& row) { seen = row.integer(0); });
    EXPECT_EQ(seen, 1);
}

TEST_F(Sqlite, IsUnavailableWhileAnotherProgramHoldsTheFileAndRecovers)
{
    db::sqlite::Connection other(path, db::sqlite::Access::read_write, 100);
    other.run("BEGIN IMMEDIATE");
    EXPECT_THROW(run_to_end(loop, add("blocked")), db::Unavailable);
    EXPECT_EQ(count(), 0);  // reading goes on
    other.run("COMMIT");
    EXPECT_TRUE(run_to_end(loop, add("free")));
}

TEST_F(Sqlite, IsUnavailableWhenTheDiskIsFullAndRecovers)
{
    db::sqlite::Connection other(path, db::sqlite::Access::read_write, 100);
    const auto fill = [&]() {
        run_to_end(loop, database->transaction([&](Transaction& t) -> awaitable<Result<>> {
            co_await t.query_one<std::int64_t>(
                "PRAGMA max_page_count = 1");  // the file may not grow
            co_await t.run("INSERT INTO note (text) VALUES ($1)", std::string(100'000, 'x'));
            co_return Result<>{};
        }));
    };
    EXPECT_THROW(fill(), db::Unavailable);
    EXPECT_EQ(count(), 0);
    run_to_end(loop, database->transaction([&](Transaction& t) -> awaitable<Result<>> {
        co_await t.query_one<std::int64_t>("PRAGMA max_page_count = 1000000");
        co_return Result<>{};
    })).value();
    EXPECT_TRUE(run_to_end(loop, add("room")));
}

TEST_F(Sqlite, SlowReadsSeeTheSameRowsFromManyCallers)
{
    ASSERT_TRUE(run_to_end(loop, add("one")));
    int right = 0;
    for (int i = 0; i < 50; ++i)
        asio::co_spawn(loop, database->slow_reads().query_one<std::string>("SELECT text FROM note"),
                       [&](std::exception_ptr, std::optional<std::string> text) {
                           right += text == "one" ? 1 : 0;
                       });
    loop.restart();
    loop.run();
    EXPECT_EQ(right, 50);
}

TEST_F(Sqlite, SlowReadsPassFailuresOn)
{
    const auto read = [&]() {
        run_to_end(loop,
                   database->slow_reads().query_one<std::int64_t>("SELECT missing FROM note"));
    };
    EXPECT_THROW(read(), db::Broken);
}

TEST_F(Sqlite, OnceStoppedWhatWasSubmittedIsDoneAndTheLoopsOfItsCallersMayGo)
{
    {
        Loop first_to_go{1};
        asio::co_spawn(first_to_go, add("submitted"), asio::detached);
        asio::co_spawn(first_to_go,
                       database->slow_reads().query_one<std::string>("SELECT text FROM note"),
                       asio::detached);
        first_to_go.poll();
        store->stop();
    }
    EXPECT_EQ(count(), 1);
}

TEST_F(Sqlite, RefusesAStructWhoseMembersAreNotTheColumns)
{
    ASSERT_TRUE(run_to_end(loop, add("one")));
    EXPECT_THROW(run_to_end(loop, database->query<Swapped>("SELECT id, text FROM note")),
                 std::logic_error);
    EXPECT_THROW(run_to_end(loop, database->query<Swapped>("SELECT text, id, at FROM note")),
                 std::logic_error);
    EXPECT_NO_THROW(run_to_end(loop, database->query<Swapped>("SELECT text, id FROM note")));
}

TEST_F(Sqlite, ReadConnectionsCannotWrite)
{
    EXPECT_THROW(run_to_end(loop, database->query_one<std::int64_t>(
                                      "INSERT INTO note (text) VALUES ('x') RETURNING id")),
                 db::Unavailable);
}

TEST(SqliteFile, ThatIsNoDatabaseIsSaidToBeBroken)
{
    const TemporaryFolder folder;
    const TestClock clock;
    std::ofstream(folder.file("site.db")) << std::string(5000, 'x');
    EXPECT_THROW(static_cast<void>(db::sqlite::open(folder.file("site.db"), clock, {})),
                 db::Broken);
}

}  // namespace
}  // namespace gatehouse::testing
