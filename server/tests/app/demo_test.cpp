#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/database.hpp"
#include "app/demo.hpp"
#include "support/browser.hpp"

namespace gatehouse::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::ThrowsMessage;

struct Demo : ::testing::Test {
    TestSite site;
    SystemRandom random;
    app::DemoMade make()
    {
        return run_to_end(app::make_demo(site.database(), auth::native_passwords, random));
    }
};

TEST_F(Demo, IsSixUsersAndTwoHundredPostsWithOwnersMadeOnce)
{
    const auto made = make();
    EXPECT_EQ(made.users, 6);
    EXPECT_EQ(made.posts, 200);
    const auto again = make();
    EXPECT_EQ(again.users + again.posts, 0);
    EXPECT_EQ(site.number("SELECT count(*) FROM blog_post WHERE created_by_id IS NULL"), 0);
    EXPECT_EQ(site.number("SELECT count(DISTINCT created_by_id) FROM blog_post"), 6);
}

TEST_F(Demo, UsersLogInWithThePublishedPassword)
{
    make();
    Browser browser{site};
    EXPECT_EQ(browser.login("admin@company.com", "password"), 200);
    EXPECT_THAT(body(browser.get("/api/account/")), HasSubstr(R"("is_superuser":true)"));
    EXPECT_EQ(browser.login("user_4@email.com", "password"), 200);
    EXPECT_THAT(body(browser.get("/api/account/")), HasSubstr(R"("is_superuser":false)"));
}

TEST_F(Demo, DoesNotExistUnlessAskedFor)
{
    EXPECT_EQ(site.number("SELECT count(*) FROM accounts_customuser"), 0);
}

TEST_F(Demo, PasswordsKeepTheServerOnThisMachine)
{
    auto config = site.config;
    config.listen.host = "0.0.0.0";
    EXPECT_NO_THROW(app::refuse_demo_in_public(config, site.database()));
    make();
    EXPECT_THAT([&] { app::refuse_demo_in_public(config, site.database()); },
                ThrowsMessage<std::runtime_error>(HasSubstr("admin@company.com")));
    for (const auto* host : {"127.0.0.1", "127.0.0.2", "::1"}) {
        config.listen.host = host;
        EXPECT_NO_THROW(app::refuse_demo_in_public(config, site.database())) << host;
    }
    site.run("UPDATE accounts_customuser SET password = '!' || email");
    config.listen.host = "0.0.0.0";
    EXPECT_NO_THROW(app::refuse_demo_in_public(config, site.database()));
    EXPECT_THAT(run_to_end(app::open_demo_users(site.database())), IsEmpty());
}

}  // namespace
}  // namespace gatehouse::testing
