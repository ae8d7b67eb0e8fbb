#pragma once
// A whole Site without sockets: real pipeline, real routes, real SQLite in a temporary file, a
// clock that stands still and cheap password hashes. Users: see add_user.

#include <memory>
#include <string>
#include <vector>

#include "app/site.hpp"
#include "db/sqlite/migrate.hpp"
#include "db/sqlite/store.hpp"
#include "net/run_to_end.hpp"
#include "support/temporary_folder.hpp"
#include "support/test_clock.hpp"

namespace gatehouse::testing {

struct TestUser {
    std::string email;
    std::string password = "correct horse";
    bool is_staff = false;
    bool is_active = true;
};

// The vectors' SECRET_KEY: what a site with Django's sessions signs with.
inline constexpr const char* test_secret_key = "test-secret-key-0123456789-abcdefghij";

class TestSite {
public:
    // {"session-store", "django"} is a site on Django's sessions, with test_secret_key.
    // TestSite site{{{"key", "value"}}}; in parentheses g++ 12 finds it ambiguous.
    explicit TestSite(std::vector<Given> settings = {});

    std::int64_t add_user(const TestUser& user);
    std::int64_t add_post(std::int64_t author, const std::string& title,
                          const std::string& body = "text");

    http::Response answer(http::Request request);
    // All of them on one loop at the same time: each runs until it waits for something.
    std::vector<http::Response> answer_together(std::vector<http::Request> requests);
    // What the log holds so far.
    [[nodiscard]] std::string log();

    template <class... P>
    std::int64_t number(db::Sql sql, const P&... parameters)
    {
        return run_to_end(loop_, database().query_one<std::int64_t>(sql, parameters...))
            .value_or(-1);
    }
    template <class... P>
    std::string text(db::Sql sql, const P&... parameters)
    {
        return run_to_end(loop_, database().query_one<std::string>(sql, parameters...))
            .value_or("");
    }
    template <class... P>
    void run(db::Sql sql, const P&... parameters)
    {
        const auto done = run_to_end(
            loop_, database().transaction([&](db::Transaction& t) -> awaitable<Result<>> {
                co_await t.run(sql, parameters...);
                co_return Result<>{};
            }));
        done.value();
    }

    [[nodiscard]] db::Database& database() { return on_loop_->database(); }
    [[nodiscard]] app::Site& site() { return *site_; }
    // Another event loop of the same site.
    [[nodiscard]] std::unique_ptr<app::Site::OnLoop> another_loop();
    [[nodiscard]] std::string database_path() const { return folder_.file("site.db"); }
    [[nodiscard]] const auth::SessionStore& sessions() { return *sessions_; }

    TestClock clock;
    Config config;

private:
    TemporaryFolder folder_;
    SystemRandom random_;
    Loop loop_{1};
    std::unique_ptr<Log> log_;
    auth::PasswordPreference passwords_;
    std::unique_ptr<auth::SessionStore> sessions_;
    std::unique_ptr<db::Store> store_;
    std::string api_headers_;
    std::unique_ptr<app::Site> site_;
    std::unique_ptr<app::Site::OnLoop> on_loop_;
};

}  // namespace gatehouse::testing
