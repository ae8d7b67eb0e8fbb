// A database from which another program has taken a column: not served, and nothing is kept from
// it.

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "db/sqlite/columns.hpp"
#include "db/versioned_site.hpp"

namespace gatehouse::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

struct Columns : Versioned {
    std::string missing(std::vector<db::VersionedTable> tables)
    {
        db::sqlite::Connection connection(path, db::sqlite::Access::read_only, 100);
        return db::sqlite::missing_columns(connection, tables);
    }
};

TEST_F(Columns, OfADeclarationAreLookedForInAllItsLists)
{
    EXPECT_EQ(missing(test_tables()), "");
    EXPECT_EQ(missing({{.table = "Blog_Post", .named = {"TITLE", "body"}}}), "");
    EXPECT_EQ(missing({{.table = "gone", .columns = {"id"}},
                       {.table = "blog_post",
                        .columns = {"id", "a"},
                        .apart = {"b", "title"},
                        .found_by = {"c"},
                        .named = {"body", "d"}}}),
              "gone, blog_post.a, blog_post.b, blog_post.c, blog_post.d");
}

TEST_F(Columns, ThatAreMissingAreNamedWithTheFile)
{
    EXPECT_NO_THROW(db::sqlite::refuse_missing_columns(path, test_tables()));
    OtherProgram(path).run("ALTER TABLE accounts_customuser RENAME COLUMN is_staff TO staff");
    EXPECT_THAT(
        [&] { db::sqlite::refuse_missing_columns(path, test_tables()); },
        ThrowsMessage<db::Broken>(
            AllOf(HasSubstr(path + " lacks"), HasSubstr(": accounts_customuser.is_staff; undo"))));
}

// Said once, with its name; once it is back all is as it was.
TEST_F(Columns, ThatAreMissingLeaveTheVersionsUnknown)
{
    OtherProgram other(path);
    const auto of_posts = reads("SELECT title FROM blog_post");
    for (const char* column : {"email", "password"}) {
        const auto before = versions();
        other.run(fmt::format("ALTER TABLE accounts_customuser RENAME COLUMN {} TO other", column));
        for (int time = 0; time < 2; ++time) {
            add_post("another");
            EXPECT_FALSE(versions().known);
            EXPECT_EQ(count(), counted_rows());
        }
        other.run(fmt::format("ALTER TABLE accounts_customuser RENAME COLUMN other TO {}", column));
        EXPECT_FALSE(known_versions().same(before, of_posts));
        EXPECT_TRUE(versions().same(known_versions(*loop_b), of_posts));
    }
    const std::lock_guard lock(mutex);
    EXPECT_THAT(
        reports,
        ElementsAre(EndsWith("reads: accounts_customuser.email"), "the schema has changed",
                    EndsWith("reads: accounts_customuser.password"), "the schema has changed"));
}

}  // namespace
}  // namespace gatehouse::testing
