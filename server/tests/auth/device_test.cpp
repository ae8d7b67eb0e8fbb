// Known devices: which browser is one, for whom, and until when. That it is known shows in a flood:
// after a hundred failures from everywhere only known devices may still try.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/device.hpp"
#include "base/crypto.hpp"
#include "base/encodings.hpp"
#include "support/browser.hpp"

namespace gatehouse::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr auto* ada_email = "ada@example.org";
constexpr auto* bob_email = "bob@example.org";

struct Device : ::testing::Test {
    TestSite site;
    std::int64_t ada = site.add_user({.email = ada_email});
    std::int64_t bob = site.add_user({.email = bob_email});
    Browser browser{site};

    // Asks the throttle itself, so that no password is hashed a hundred times.
    void flood(const std::string& email)
    {
        for (int i = 0; i < 100; ++i)
            if (auto attempt = site.site().services().throttle.login(
                    email, "net" + std::to_string(i), std::nullopt))
                attempt->count();
    }

    bool is_known(Browser& asking, const std::string& email)
    {
        flood(email);
        return asking.login(email, "wrong") == 400;
    }

    std::int64_t devices() { return site.number("SELECT count(*) FROM gatehouse_device"); }
};

TEST_F(Device, CookieIsHttpOnlyAndKeptForAYear)
{
    browser.get("/api/login-set-cookie/");
    const auto response = browser.login_answer(ada_email);
    ASSERT_THAT(response.cookies, SizeIs(3));
    EXPECT_THAT(response.cookies[2],
                StartsWith("gatehouse_device=" + browser.cookie("gatehouse_device") +
                           "; expires=Sat, 01 Jan 2022 12:00:00 GMT; HttpOnly; "
                           "Max-Age=31536000; Path=/; SameSite=Lax"));
    EXPECT_THAT(browser.cookie("gatehouse_device"), SizeIs(43));
}

TEST_F(Device, CookieFollowsThePublicUrlAndThePrefix)
{
    TestSite secure{{{"public-url", "https://localhost"}, {"cookie-prefix", "host"}}};
    secure.add_user({.email = ada_email});
    Browser visitor{secure};
    visitor.get("/api/login-set-cookie/");
    const auto response = secure.answer(http::Request::make(
        "POST", "/api/login/",
        {"Host: localhost", "Content-Type: application/json", "Referer: https://localhost/",
         "Cookie: __Host-csrftoken=" + visitor.cookie("__Host-csrftoken"),
         "X-CSRFToken: " + visitor.cookie("__Host-csrftoken")},
        R"({"email":"ada@example.org","password":"correct horse"})"));
    ASSERT_THAT(response.cookies, SizeIs(3));
    EXPECT_THAT(response.cookies[2], StartsWith("__Host-gatehouse_device="));
    EXPECT_THAT(response.cookies[2], HasSubstr("; Path=/; SameSite=Lax; Secure"));
}

TEST_F(Device, OnlyItsDigestIsKeptAndNothingOfItIsLogged)
{
    browser.login(ada_email);
    const auto token = browser.cookie("gatehouse_device");
    EXPECT_EQ(
        site.number("SELECT count(*) FROM gatehouse_device WHERE token_digest = $1", sha256(token)),
        1);
    EXPECT_EQ(site.number("SELECT count(*) FROM gatehouse_device WHERE token_digest = $1", token),
              0);
    EXPECT_THAT(site.log(), Not(HasSubstr(token)));
}

TEST_F(Device, IsKnownAfterASuccessfulLoginOnly)
{
    Browser stranger{site};
    stranger.login(ada_email, "wrong");
    EXPECT_THAT(stranger.cookie("gatehouse_device"), IsEmpty());
    browser.login(ada_email);
    EXPECT_TRUE(is_known(browser, ada_email));
    EXPECT_FALSE(is_known(stranger, ada_email));
    EXPECT_FALSE(is_known(browser, bob_email));
}

TEST_F(Device, SignsNobodyIn)
{
    browser.login(ada_email);
    browser.forget("sessionid");
    EXPECT_EQ(browser.get("/api/account/").status, 403);
}

TEST_F(Device, OutlivesLogout)
{
    browser.login(ada_email);
    browser.send("POST", "/api/logout/");
    EXPECT_TRUE(is_known(browser, ada_email));
}

TEST_F(Device, IsKnownForEveryAccountItSignedInto)
{
    browser.login(ada_email);
    browser.login(bob_email);
    EXPECT_EQ(devices(), 2);
    EXPECT_TRUE(is_known(browser, ada_email));
    EXPECT_TRUE(is_known(browser, bob_email));
}

TEST_F(Device, GetsANewTokenAtEveryLoginAndTheOldOneIsDead)
{
    browser.login(ada_email);
    const auto old = browser.cookie("gatehouse_device");
    browser.login(ada_email);
    EXPECT_NE(browser.cookie("gatehouse_device"), old);
    EXPECT_EQ(devices(), 1);
    browser.set_cookie("gatehouse_device", old);
    EXPECT_FALSE(is_known(browser, ada_email));
}

TEST_F(Device, PlantedByAnAttackerIsWorthNothingToHim)
{
    Browser attacker{site};
    attacker.login(bob_email);
    browser.set_cookie("gatehouse_device", attacker.cookie("gatehouse_device"));
    browser.login(ada_email);
    EXPECT_FALSE(is_known(attacker, ada_email));
    browser.set_cookie("gatehouse_device", "0123456789012345678901234567890123456789012");
    browser.login(bob_email);
    EXPECT_THAT(browser.cookie("gatehouse_device"), Not(StartsWith("0123456789")));
}

TEST_F(Device, ForgedTruncatedOrForeignIsAStranger)
{
    browser.login(ada_email);
    const auto token = browser.cookie("gatehouse_device");
    flood(ada_email);
    for (const auto& forged : {std::string(), token.substr(1), token + "A",
                               (token[0] == 'A' ? "B" : "A") + token.substr(1),
                               std::string(43, '\''), std::string(9000, 'x')}) {
        browser.set_cookie("gatehouse_device", forged);
        EXPECT_EQ(browser.login(ada_email, "wrong"), 429) << forged;
    }
    browser.set_cookie("gatehouse_device", token);
    EXPECT_EQ(browser.login(ada_email, "wrong"), 400);
}

TEST_F(Device, IsVoidOnceThePasswordColumnChanges)
{
    browser.login(ada_email);
    site.run("UPDATE accounts_customuser SET password = '!changed' WHERE id = $1", ada);
    EXPECT_FALSE(is_known(browser, ada_email));
}

TEST_F(Device, ThatChangedThePasswordStaysKnownAndNoOtherDoes)
{
    Browser other{site};
    other.login(ada_email);
    browser.login(ada_email);
    const auto response =
        browser.send("POST", "/api/account/password/",
                     R"({"current_password":"correct horse","new_password":"battery staple"})");
    ASSERT_EQ(response.status, 200);
    ASSERT_THAT(response.cookies, SizeIs(3));
    EXPECT_THAT(response.cookies[1], StartsWith("sessionid="));
    EXPECT_THAT(response.cookies[2], StartsWith("gatehouse_device="));
    EXPECT_TRUE(is_known(browser, ada_email));
    EXPECT_FALSE(is_known(other, ada_email));
}

TEST_F(Device, StaysKnownWhenAnotherLoginRehashesThePassword)
{
    browser.login(ada_email);
    const auto old = "md5$salt$" + hex(digest(Hash::md5, "saltcorrect horse"));
    site.run("UPDATE accounts_customuser SET password = $1 WHERE id = $2", old, ada);
    site.run("UPDATE gatehouse_device SET auth_digest = $1", sha256(old));
    Browser other{site};
    EXPECT_EQ(other.login(ada_email), 200);
    EXPECT_THAT(site.text("SELECT password FROM accounts_customuser WHERE id = $1", ada),
                StartsWith("argon2$"));
    EXPECT_TRUE(is_known(browser, ada_email));
}

TEST_F(Device, IsForgottenAYearAfterItsLastLogin)
{
    browser.login(ada_email);
    const auto token = browser.cookie("gatehouse_device");
    site.clock.advance(auth::device_lifetime - std::chrono::seconds(1));
    browser.set_cookie("gatehouse_device", token);
    EXPECT_TRUE(is_known(browser, ada_email));
    site.clock.advance(std::chrono::seconds(1));
    EXPECT_FALSE(is_known(browser, ada_email));
}

TEST_F(Device, TheLastTwentyOfAUserAreKept)
{
    browser.login(ada_email);
    for (int i = 0; i < auth::most_devices_of_a_user; ++i) {
        site.clock.advance(std::chrono::seconds(1));
        Browser{site}.login(ada_email);
    }
    EXPECT_EQ(devices(), auth::most_devices_of_a_user);
    EXPECT_FALSE(is_known(browser, ada_email));
}

TEST_F(Device, TheLastTenUsersOfADeviceAreKept)
{
    browser.login(ada_email);
    for (int i = 0; i < auth::most_users_of_a_device; ++i) {
        site.clock.advance(std::chrono::seconds(1));
        const auto email = "user" + std::to_string(i) + "@example.org";
        site.add_user({.email = email});
        browser.login(email);
    }
    EXPECT_EQ(devices(), auth::most_users_of_a_device);
    EXPECT_FALSE(is_known(browser, ada_email));
    EXPECT_TRUE(is_known(browser, "user0@example.org"));
}

TEST_F(Device, PurgeTakesTheExpiredAndThoseOfDeletedUsers)
{
    browser.login(ada_email);
    site.clock.advance(auth::device_lifetime);
    Browser{site}.login(ada_email);
    Browser{site}.login(bob_email);
    site.run("DELETE FROM gatehouse_session");
    site.run("DELETE FROM accounts_customuser WHERE id = $1", bob);
    Loop loop{1};
    EXPECT_EQ(run_to_end(loop, auth::purge_devices(site.database(), site.clock.now())), 2);
    EXPECT_EQ(devices(), 1);
}

}  // namespace
}  // namespace gatehouse::testing
