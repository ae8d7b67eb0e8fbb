// What only holds for sessions in django_session; the rest is in session_test.cpp.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/django_session_row.hpp"
#include "support/browser.hpp"

namespace gatehouse::testing {
namespace {

using namespace std::chrono_literals;
using auth::DjangoSessionRow;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;

constexpr std::chrono::days day{1};

struct DjangoSession : ::testing::Test {
    TestSite site{{{"session-store", "django"}}};
    std::int64_t ada = site.add_user({.email = "ada@example.org"});
    std::string column = site.text("SELECT password FROM accounts_customuser");
    Browser browser{site};
    auth::DjangoSessionFormat format{{.current = test_secret_key}};

    std::int64_t rows() { return site.number("SELECT count(*) FROM django_session"); }
    std::string stored() { return site.text("SELECT session_data FROM django_session"); }
    DjangoSessionRow row() { return format.open(stored()).value(); }
    std::string expire_date() { return site.text("SELECT expire_date FROM django_session"); }

    void put(const std::string& key, const std::string& session_data, Timestamp expires)
    {
        site.run(
            "INSERT INTO django_session (session_key, session_data, expire_date) "
            "VALUES ($1, $2, $3) ON CONFLICT DO UPDATE SET session_data = $2, expire_date = $3",
            key, session_data, expires);
    }
    // As Django's login() makes it: three members and no other.
    DjangoSessionRow of_ada() const
    {
        DjangoSessionRow made;
        made.data.set_text("_auth_user_id", std::to_string(ada));
        made.data.set_text("_auth_user_backend", "django.contrib.auth.backends.ModelBackend");
        format.bind(made, column);
        return made;
    }
    void put(const std::string& key, const DjangoSessionRow& made)
    {
        put(key, format.close(made, site.clock.now()), site.clock.now() + 14 * day);
    }
};

TEST_F(DjangoSession, IsARowThatDjangoReads)
{
    browser.login("ada@example.org");
    EXPECT_THAT(browser.cookie("sessionid"), MatchesRegex("[a-z0-9]{32}"));
    EXPECT_EQ(site.text("SELECT session_key FROM django_session"), browser.cookie("sessionid"));
    EXPECT_EQ(expire_date(), "2021-01-15 12:00:00");
    EXPECT_EQ(row().data.text("_auth_user_id"), std::to_string(ada));
    EXPECT_EQ(row().data.text("_auth_user_backend"), "django.contrib.auth.backends.ModelBackend");
    EXPECT_EQ(format.match(row(), column), auth::PasswordMatch::current);
    EXPECT_EQ(site.number("SELECT count(*) FROM gatehouse_session"), 0);
}

TEST_F(DjangoSession, ThatDjangoStartedIsAccepted)
{
    for (const auto* key : {"abcdefghijklmnopqrstuvwxyz012345", "ABCDEFGH", "8 \xff letters"}) {
        put(key, of_ada());
        browser.set_cookie("sessionid", key);
        EXPECT_EQ(browser.get("/api/account/").status, 200) << key;
    }
    put("sevenxx", of_ada());
    browser.set_cookie("sessionid", "sevenxx");
    EXPECT_EQ(browser.get("/api/account/").status, 403);
    EXPECT_THAT(browser.cookie("sessionid"), IsEmpty());
}

struct Forged {
    const char* what;
    std::function<void(DjangoSessionRow&)> change;
    bool row_stays;
    bool cookie_stays;
};

TEST_F(DjangoSession, ThatDoesNotHoldIsNobodysAndNeverAnError)
{
    const auto set = [](const char* name, const char* value) {
        return [=](DjangoSessionRow& row) { row.data.set_text(name, value); };
    };
    const Forged forged[] = {
        {"wrong hash", set("_auth_user_hash", "0123"), false, false},
        {"no hash", [](auto& row) { row.data.erase("_auth_user_hash"); }, false, false},
        {"another backend", set("_auth_user_backend", "site.Backend"), true, true},
        {"no backend", [](auto& row) { row.data.erase("_auth_user_backend"); }, true, true},
        {"user that is gone", set("_auth_user_id", "999"), true, true},
        {"user that is no number", set("_auth_user_id", "x"), true, true},
        {"nobody", [](auto& row) { row.data = {}; }, true, true},
    };
    for (const auto& [what, change, row_stays, cookie_stays] : forged) {
        auto made = of_ada();
        change(made);
        put("forged-key", made);
        browser.set_cookie("sessionid", "forged-key");
        EXPECT_EQ(browser.get("/api/account/").status, 403) << what;
        EXPECT_EQ(rows(), row_stays ? 1 : 0) << what;
        EXPECT_EQ(!browser.cookie("sessionid").empty(), cookie_stays) << what;
    }
}

TEST_F(DjangoSession, ThatCannotBeReadIsNobodysKeepsItsCookieAndIsLogged)
{
    for (const auto* garbage : {"", "garbage", "e30:1kvJ68:AAAA", "\xff\xfe"}) {
        put("garbage-key", garbage, site.clock.now() + 1h);
        browser.set_cookie("sessionid", "garbage-key");
        EXPECT_EQ(browser.get("/api/account/").status, 403) << garbage;
        EXPECT_EQ(browser.cookie("sessionid"), "garbage-key") << garbage;
    }
    EXPECT_THAT(site.log(), HasSubstr(R"("event":"session_unreadable")"));
    EXPECT_THAT(site.log(), Not(HasSubstr("garbage-key")));
    EXPECT_EQ(browser.login("ada@example.org"), 200);
    EXPECT_EQ(rows(), 1);
}

TEST_F(DjangoSession, ThatHasExpiredLosesItsCookieAndKeepsItsRow)
{
    put("expired-key", format.close(of_ada(), site.clock.now()), site.clock.now());
    browser.set_cookie("sessionid", "expired-key");
    EXPECT_EQ(browser.get("/api/account/").status, 403);
    EXPECT_THAT(browser.cookie("sessionid"), IsEmpty());
    EXPECT_EQ(rows(), 1);
    site.run("UPDATE django_session SET expire_date = $1", "soon");  // no time: over
    browser.set_cookie("sessionid", "expired-key");
    EXPECT_EQ(browser.get("/api/account/").status, 403);
}

TEST_F(DjangoSession, KeepsWhatOtherAppsPutIntoItWhenItIsRenewed)
{
    auto made = of_ada();
    made.data.set_text("cart", "7 apples");
    made.data.set_text("_csrftoken", "QQQQ");
    put("apples-key", made);
    browser.set_cookie("sessionid", "apples-key");
    site.clock.advance(2h);
    EXPECT_EQ(browser.get("/api/account/").status, 200);
    EXPECT_EQ(row().saved_on, site.clock.now());
    EXPECT_EQ(row().data.text("cart"), "7 apples");
    EXPECT_EQ(row().data.text("_csrftoken"), "QQQQ");
    EXPECT_EQ(expire_date(), "2021-01-15 14:00:00");
}

TEST_F(DjangoSession, OfDjangoEndsNinetyDaysAfterItWasFirstSeenSaved)
{
    put("old-key-of-django", of_ada());
    browser.set_cookie("sessionid", "old-key-of-django");
    for (int i = 0; i < 8; ++i) {
        site.clock.advance(11 * day);
        EXPECT_EQ(browser.get("/api/account/").status, 200) << i;
    }
    EXPECT_EQ(expire_date(), "2021-04-01 12:00:00");  // also as far as Django is concerned
    site.run("UPDATE django_session SET expire_date = $1", "2022-01-01 00:00:00");
    site.clock.advance(2 * day);
    EXPECT_EQ(browser.get("/api/account/").status, 403);
    EXPECT_EQ(rows(), 0);  // so that it is over in Django as well
}

TEST_F(DjangoSession, TakesTheVisitorsOwnMembersOverALogin)
{
    DjangoSessionRow visitor;
    visitor.data.set_text("cart", "7 apples");
    visitor.data.set_text("_csrftoken", "QQQQ");
    put("visitor-key", visitor);
    browser.set_cookie("sessionid", "visitor-key");
    EXPECT_EQ(browser.login("ada@example.org"), 200);
    EXPECT_NE(browser.cookie("sessionid"), "visitor-key");
    EXPECT_EQ(rows(), 1);
    EXPECT_EQ(row().data.text("cart"), "7 apples");
    EXPECT_FALSE(row().data.contains("_csrftoken"));  // known before the login
    browser.login("ada@example.org");
    EXPECT_EQ(row().data.text("cart"), "7 apples");
    site.add_user({.email = "bob@example.org"});
    browser.login("bob@example.org");
    EXPECT_FALSE(row().data.contains("cart"));
}

TEST_F(DjangoSession, LivesAsLongAsAnotherAppHasSaid)
{
    auto made = of_ada();
    made.data.set_integer("_session_expiry", 7200);
    put("short-key", made);
    browser.set_cookie("sessionid", "short-key");
    site.clock.advance(90min);
    EXPECT_THAT(browser.get("/api/account/").cookies.at(0), HasSubstr("Max-Age=7200"));
    EXPECT_EQ(expire_date(), "2021-01-01 15:30:00");
    made.data.set_integer("_session_expiry", 0);
    put("short-key", made);
    site.clock.advance(2h);
    EXPECT_THAT(browser.get("/api/account/").cookies, IsEmpty());
    EXPECT_EQ(row().saved_on, site.clock.now());
    const auto login = [&] {
        return browser.send("POST", "/api/login/",
                            R"({"email":"ada@example.org","password":"correct horse"})");
    };
    browser.get("/api/login-set-cookie/");
    EXPECT_THAT(login().cookies.at(1), Not(HasSubstr("Max-Age")));
}

TEST_F(DjangoSession, WithAFixedEndIsNotRenewed)
{
    auto made = of_ada();
    made.data.set_text("_session_expiry", "2021-01-15T12:00:00+00:00");
    put("fixed-key", made);
    const auto before = stored();
    browser.set_cookie("sessionid", "fixed-key");
    site.clock.advance(5 * day);
    EXPECT_THAT(browser.get("/api/account/").cookies, IsEmpty());
    EXPECT_EQ(stored(), before);
    EXPECT_EQ(expire_date(), "2021-01-15 12:00:00");
}

TEST_F(DjangoSession, OfAnEarlierSecretGoesOnUnderItsKeyAndIsSignedAnew)
{
    const auth::SecretKeys next{.current = "next", .fallbacks = {test_secret_key}};
    SystemRandom random;
    const auto sessions = auth::django_sessions(site.config, random, next);
    put("fallback-key", of_ada());
    const auto resume = [&](const auth::SessionStore& store) {
        return run_to_end(store.resume(site.database(), "fallback-key", site.clock.now()));
    };
    const auto resumed = resume(*sessions);
    EXPECT_EQ(resumed.state, auth::Resumed::State::alive);
    ASSERT_TRUE(resumed.session.renewal_due);
    run_to_end(sessions->renew(site.database(), resumed.session, site.clock.now()));
    EXPECT_FALSE(resume(*sessions).session.renewal_due);
    const auto alone = auth::django_sessions(site.config, random, {.current = "next"});
    EXPECT_EQ(resume(*alone).state, auth::Resumed::State::alive);
    EXPECT_TRUE(resume(site.sessions()).unreadable);
}

TEST_F(DjangoSession, NeverRewritesThePasswordOfALogin)
{
    SystemRandom random;
    site.run("UPDATE accounts_customuser SET password = $1",
             auth::encode_password("correct horse", auth::Pbkdf2Cost{.iterations = 7}, random));
    const auto before = site.text("SELECT password FROM accounts_customuser");
    EXPECT_EQ(browser.login("ada@example.org"), 200);
    EXPECT_EQ(site.text("SELECT password FROM accounts_customuser"), before);
}

// The database, with another program that writes the row anew just before our next transaction.
class WithADjangoBesideIt final : public db::Database {
public:
    WithADjangoBesideIt(db::Database& inner, std::string written)
        : inner_(inner), written_(std::move(written))
    {}
    awaitable<db::Tables> rows_of(db::Sql sql, db::Values values, db::RowSink sink) override
    {
        return inner_.rows_of(sql, values, std::move(sink));
    }
    awaitable<db::Tables> read_together(
        std::function<awaitable<void>(db::Snapshot&)>& body) override
    {
        return inner_.read_together(body);
    }
    [[nodiscard]] awaitable<db::Versions> versions() override { return inner_.versions(); }
    [[nodiscard]] db::Source& slow_reads() override { return inner_.slow_reads(); }
    awaitable<void> commit(std::function<awaitable<bool>(db::Transaction&)>& body) override
    {
        co_await inner_.transaction([&](db::Transaction& t) -> awaitable<Result<>> {
            co_await t.run("UPDATE django_session SET session_data = $1", written_);
            co_return Result<>{};
        });
        co_await inner_.commit(body);
    }

private:
    db::Database& inner_;
    std::string written_;
};

TEST_F(DjangoSession, ThatDjangoWritesAnewWhileItIsJudgedIsLeftAlone)
{
    auto made = of_ada();
    made.data.set_text("_auth_user_hash", "of a column that has changed");
    put("changing-key", made);
    WithADjangoBesideIt database(site.database(), format.close(of_ada(), site.clock.now()));
    const auto resumed =
        run_to_end(site.sessions().resume(database, "changing-key", site.clock.now()));
    EXPECT_EQ(resumed.state, auth::Resumed::State::dormant);
    browser.set_cookie("sessionid", "changing-key");
    EXPECT_EQ(browser.get("/api/account/").status, 200);
}

TEST_F(DjangoSession, IsNotListedForAnotherUserWithTheSamePasswordColumn)
{
    site.add_user({.email = "bob@example.org"});
    site.run("UPDATE accounts_customuser SET password = $1", column);
    Browser stranger{site};
    stranger.login("bob@example.org");
    browser.login("ada@example.org");
    EXPECT_EQ(browser.send("DELETE", "/api/account/sessions/").status, 204);
    EXPECT_EQ(stranger.get("/api/account/").status, 200);
}

TEST_F(DjangoSession, OfDjangoIsListedWithWhatIsKnownOfIt)
{
    put("django-key", of_ada());
    site.clock.advance(1s);
    browser.login("ada@example.org");
    const auto list = body(browser.get("/api/account/sessions/"));
    EXPECT_THAT(
        list,
        HasSubstr(
            R"("created_on":"2021-01-01T12:00:00Z","last_seen_on":"2021-01-01T12:00:00Z","address":"","user_agent":"","current":false)"));
    EXPECT_THAT(list, Not(HasSubstr("django-key")));
    EXPECT_EQ(browser.send("DELETE", "/api/account/sessions/").status, 204);
    EXPECT_EQ(
        site.number("SELECT count(*) FROM django_session WHERE session_key = $1", "django-key"), 0);
}

}  // namespace
}  // namespace gatehouse::testing
