#include "db/sqlite/version_keeper.hpp"

#include "db/versioned_site.hpp"

namespace gatehouse::testing {
namespace {

using namespace std::chrono_literals;

// Or else each request would begin a transaction for it.
TEST_F(Versioned, ThatCannotBeRepairedAreLeftAloneForAWhile)
{
    close();
    OtherProgram(path).run("DROP TABLE blog_post");
    const db::VersionedTables tables(test_tables());
    const db::sqlite::VersionsReporter report = [](const db::VersionsReport&) {};
    db::sqlite::Connection connection(path, db::sqlite::Access::read_write, 0);
    const auto before = std::chrono::steady_clock::now();
    const db::sqlite::VersionKeeper keeper(connection, tables, report);  // has tried
    EXPECT_FALSE(keeper.is_due({.repair = true}, before));
    EXPECT_FALSE(keeper.is_due({.new_epoch = true}, before));
    EXPECT_TRUE(keeper.is_due({.recounts = {{}}}, before));
    EXPECT_TRUE(keeper.is_due({.repair = true}, before + 1h));
}

TEST_F(Versioned, ThatAreLostAreRepairedWithoutDelay)
{
    close();
    const db::VersionedTables tables(test_tables());
    const db::sqlite::VersionsReporter report = [](const db::VersionsReport&) {};
    db::sqlite::Connection connection(path, db::sqlite::Access::read_write, 0);
    const auto before = std::chrono::steady_clock::now();
    const db::sqlite::VersionKeeper keeper(connection, tables, report);
    EXPECT_TRUE(keeper.is_due({.repair = true}, before));
}

}  // namespace
}  // namespace gatehouse::testing
