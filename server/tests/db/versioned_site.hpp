#pragma once
// A migrated file with two loops' databases on it, and another program that is connected to it.

#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "db/recording.hpp"
#include "db/sqlite/connection.hpp"
#include "db/sqlite/migrate.hpp"
#include "db/sqlite/store.hpp"
#include "net/run_to_end.hpp"
#include "support/other_program.hpp"
#include "support/temporary_folder.hpp"
#include "support/test_clock.hpp"

namespace gatehouse::testing {

inline std::vector<db::VersionedTable> test_tables()
{
    return {
        {.table = "blog_post", .counted = true},
        {.table = "accounts_customuser",
         .columns = {"id", "email", "is_staff"},
         .apart = {"password"}},
        {.table = "gatehouse_session", .found_by = {"id", "token_digest"}},
    };
}

struct Versioned : ::testing::Test {
    TemporaryFolder folder;
    TestClock clock;
    std::string path = folder.file("site.db");
    std::mutex mutex;
    std::vector<std::string> reports;
    std::unique_ptr<db::Store> store;
    std::unique_ptr<db::Database> loop_a, loop_b;
    Loop loop{1};

    Versioned()
    {
        db::sqlite::migrate(path);
        open();
    }
    void open()
    {
        store = db::sqlite::open(path, clock,
                                 {.tables = test_tables(),
                                  .report =
                                      [this](const db::VersionsReport& report) {
                                          const std::lock_guard lock(mutex);
                                          reports.emplace_back(report.why);
                                      }},
                                 std::chrono::milliseconds(200));
        loop_a = store->connect();
        loop_b = store->connect();
    }
    void close()
    {
        loop_a.reset();
        loop_b.reset();
        store.reset();
    }

    db::Versions versions(db::Database& database) { return run_to_end(loop, database.versions()); }
    db::Versions versions() { return versions(*loop_a); }
    // The repair of what another program has lost runs on the writer.
    db::Versions known_versions(db::Database& database)
    {
        for (int patience = 0; patience < 5000; ++patience) {
            if (const auto now = versions(database); now.known)
                return now;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        ADD_FAILURE() << "the versions stay unknown";
        return {};
    }
    db::Versions known_versions() { return known_versions(*loop_a); }

    template <class... P>
    void write(db::Sql sql, const P&... parameters)
    {
        run_to_end(loop, loop_a->transaction([&](db::Transaction& t) -> awaitable<Result<>> {
            co_await t.run(sql, parameters...);
            co_return Result<>{};
        })).value();
    }
    void add_post(const std::string& title)
    {
        write(
            "INSERT INTO blog_post (created_on, modified_on, title, body) "
            "VALUES ($1, $1, $2, 'text')",
            clock.now(), title);
    }
    void add_user(const std::string& email)
    {
        write(
            "INSERT INTO accounts_customuser (password, is_superuser, first_name, last_name, "
            "is_staff, is_active, date_joined, email) VALUES ('x', 0, '', '', 0, 1, $1, $2)",
            clock.now(), email);
    }
    db::Tables reads(db::Sql sql)
    {
        return run_to_end(loop, loop_a->rows_of(sql, {}, [](const db::Row&) {}));
    }
    // As rest/endpoints.cpp asks: on the loop, else beside it.
    std::int64_t count(bool* slow = nullptr)
    {
        const auto ask = [](db::Snapshot& s) { return s.row_count("blog_post"); };
        auto known = run_to_end(loop, loop_a->snapshot(ask));
        if (slow != nullptr)
            *slow = !known;
        if (!known)
            known = run_to_end(loop, loop_a->slow_reads().snapshot(ask));
        return known.value();
    }
    // The number of rows in gatehouse_version is known to be right.
    bool count_is_kept()
    {
        return run_to_end(loop,
                          loop_a->query_one<bool>("SELECT checked = counter FROM "
                                                  "gatehouse_version WHERE name = 'blog_post'"))
            .value_or(false);
    }
    // More than a loop counts.
    void add_many_posts()
    {
        write(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 6000) "
            "INSERT INTO blog_post (created_on, modified_on, title, body) "
            "SELECT $1, $1, 'post ' || i, 'text' FROM n",
            clock.now());
    }
    std::int64_t counted_rows()
    {
        return run_to_end(loop, loop_a->query_one<std::int64_t>("SELECT count(*) FROM blog_post"))
            .value();
    }
};

}  // namespace gatehouse::testing
