// The command line, as a shell calls it.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/program.hpp"
#include "db/sqlite/connection.hpp"
#include "support/temporary_folder.hpp"

namespace gatehouse::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// Puts text in place of a standard stream.
class Redirected {
public:
    Redirected(std::ios& stream, std::stringstream& with)
        : stream_(stream), before_(stream.rdbuf(with.rdbuf()))
    {}
    Redirected(const Redirected&) = delete;
    Redirected& operator=(const Redirected&) = delete;
    ~Redirected() { stream_.rdbuf(before_); }

private:
    std::ios& stream_;
    std::streambuf* before_;
};

struct Program : ::testing::Test {
    TemporaryFolder folder;
    std::string out, err;

    int call(std::vector<std::string> arguments, const std::string& typed = "")
    {
        arguments.insert(arguments.begin(), "gatehouse");
        arguments.push_back("--data");
        arguments.push_back(folder.path());
        std::vector<const char*> pointers;
        for (const auto& argument : arguments)
            pointers.push_back(argument.c_str());
        std::stringstream input(typed), output, errors;
        const Redirected in(std::cin, input), to(std::cout, output), failing(std::cerr, errors);
        const int code = cli::run(static_cast<int>(pointers.size()), pointers.data());
        out = output.str();
        err = errors.str();
        std::cin.clear();
        return code;
    }
    std::string text(db::Sql sql)
    {
        std::string found;
        db::sqlite::Connection(folder.file("site.db"), db::sqlite::Access::read_only, 100)
            .rows_of(sql, {}, [&](const db::Row& row) { found = row.text(0); });
        return found;
    }
};

TEST_F(Program, MigratesOnce)
{
    EXPECT_EQ(call({"migrate"}), 0);
    EXPECT_THAT(out, StartsWith("applied 0001_"));
    EXPECT_EQ(call({"migrate"}), 0);
    EXPECT_EQ(out, "nothing to migrate\n");
}

// Typed twice, because a terminal asks twice; without one the second line is not read.
TEST_F(Program, CreatesASuperuserWithAGoodPasswordOnce)
{
    EXPECT_EQ(call({"createsuperuser", "--email", "ada"}, "x\n"), 1);
    EXPECT_EQ(err, "'ada' is not an e-mail address.\n");
    EXPECT_EQ(call({"createsuperuser", "--email", "ada@example.org"}, "short\nshort\n"), 1);
    EXPECT_THAT(err,
                HasSubstr("This password is too short. It must contain at least 8 characters.\n"));
    EXPECT_EQ(call({"createsuperuser", "--email", "ada@example.org"}, ""), 1);
    EXPECT_EQ(
        call({"createsuperuser", "--email", "ada@example.org"}, "correct horse\ncorrect horse\n"),
        0);
    EXPECT_EQ(out, "Superuser ada@example.org created.\n");
    EXPECT_THAT(text("SELECT password FROM accounts_customuser WHERE is_superuser AND is_staff"),
                StartsWith("argon2$argon2id$v=19$m=47104,t=1,p=1$"));
    EXPECT_EQ(
        call({"createsuperuser", "--email", "ada@example.org"}, "correct horse\ncorrect horse\n"),
        1);
    EXPECT_THAT(err, HasSubstr("There is a user ada@example.org already.\n"));
}

TEST_F(Program, ChangesAPasswordAndEndsTheUsersSessions)
{
    call({"createsuperuser", "--email", "ada@example.org"}, "correct horse\ncorrect horse\n");
    const auto before = text("SELECT password FROM accounts_customuser");
    db::sqlite::Connection(folder.file("site.db"), db::sqlite::Access::read_write, 100)
        .run_script(
            "INSERT INTO gatehouse_session (token_digest, user_id, auth_digest, created_on, "
            "last_seen_on, "
            "address, user_agent) VALUES ('x', 1, 'y', '2021-01-01 12:00:00', '2021-01-01 "
            "12:00:00', '', '')");
    EXPECT_EQ(call({"changepassword", "ada@example.org"}, "battery staple\nbattery staple\n"), 0);
    EXPECT_EQ(out, "Password of ada@example.org changed; 1 sessions ended.\n");
    EXPECT_NE(text("SELECT password FROM accounts_customuser"), before);
    EXPECT_EQ(call({"changepassword", "eve@example.org"}, "battery staple\nbattery staple\n"), 1);
    EXPECT_EQ(err, "There is no user eve@example.org.\n");
}

TEST_F(Program, EndsTheSessionsOfOneUserOrOfEverybody)
{
    call({"createsuperuser", "--email", "ada@example.org"}, "correct horse\ncorrect horse\n");
    call({"createsuperuser", "--email", "bob@example.org"}, "correct horse\ncorrect horse\n");
    db::sqlite::Connection(folder.file("site.db"), db::sqlite::Access::read_write, 100)
        .run_script(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) "
            "INSERT INTO gatehouse_session (token_digest, user_id, auth_digest, created_on, "
            "last_seen_on, address, user_agent) "
            "SELECT i, 1 + (i > 2), 'y', '2021-01-01 12:00:00', '2021-01-01 12:00:00', '', '' "
            "FROM n");
    EXPECT_EQ(call({"endsessions", "eve@example.org"}), 1);
    EXPECT_EQ(err, "There is no user eve@example.org.\n");
    EXPECT_EQ(call({"endsessions"}), 1);
    EXPECT_EQ(call({"endsessions", "ada@example.org", "--all"}), 1);
    EXPECT_EQ(text("SELECT count(*) FROM gatehouse_session"), "5");
    EXPECT_EQ(call({"endsessions", "ada@example.org"}), 0);
    EXPECT_EQ(out, "2 sessions ended.\n");
    EXPECT_EQ(text("SELECT count(*) FROM gatehouse_session WHERE user_id = 1"), "0");
    EXPECT_EQ(call({"endsessions", "--all"}), 0);
    EXPECT_EQ(out, "3 sessions ended.\n");
    EXPECT_EQ(text("SELECT count(*) FROM gatehouse_session"), "0");
}

TEST_F(Program, ClearsSessionsThatHaveEnded)
{
    call({"migrate"});
    db::sqlite::Connection(folder.file("site.db"), db::sqlite::Access::read_write, 100)
        .run_script(
            "INSERT INTO gatehouse_session (token_digest, user_id, auth_digest, created_on, "
            "last_seen_on, "
            "address, user_agent) VALUES ('x', 1, 'y', '2001-01-01 12:00:00', '2001-01-01 "
            "12:00:00', '', '')");
    EXPECT_EQ(call({"clearsessions"}), 0);
    EXPECT_EQ(out, "1 sessions cleared\n");
}

TEST_F(Program, MakesPasswordsThatTheDjangoBesideItLeavesAsTheyAre)
{
    const std::vector<std::string> shared = {"--session-store", "django"};
    const auto with_shared = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), shared.begin(), shared.end());
        return arguments;
    };
    call(with_shared({"createsuperuser", "--email", "ada@example.org"}),
         "correct horse\ncorrect horse\n");
    EXPECT_THAT(text("SELECT password FROM accounts_customuser"),
                StartsWith("pbkdf2_sha256$1000000$"));
    EXPECT_EQ(
        call(with_shared({"changepassword", "ada@example.org", "--pbkdf2-iterations", "260000"}),
             "battery staple\nbattery staple\n"),
        0);
    EXPECT_THAT(text("SELECT password FROM accounts_customuser"),
                StartsWith("pbkdf2_sha256$260000$"));
}

TEST_F(Program, ClearsDjangosSessionsThatHaveExpired)
{
    call({"migrate"});
    db::sqlite::Connection(folder.file("site.db"), db::sqlite::Access::read_write, 100)
        .run_script(
            "INSERT INTO django_session VALUES ('expired', '', '2001-01-01 12:00:00'), "
            "('living', '', '9001-01-01 12:00:00')");
    EXPECT_EQ(call({"clearsessions", "--session-store", "django"}), 0);
    EXPECT_EQ(out, "1 sessions cleared\n");
    EXPECT_EQ(text("SELECT session_key FROM django_session"), "living");
}

TEST_F(Program, StartsWithNoSecretKeyThatCouldBeGuessed)
{
    std::ofstream(folder.file("secret_key")) << "django-insecure-" << std::string(50, 'x');
    std::filesystem::permissions(folder.file("secret_key"), std::filesystem::perms::owner_read);
    EXPECT_EQ(call({"serve", "--session-store", "django"}), 1);
    EXPECT_THAT(err, HasSubstr("is one of Django's samples (django-insecure-)"));
    call({"migrate"});
    EXPECT_EQ(call({"check", "--session-store", "django"}), 1);
    EXPECT_EQ(call({"check"}), 0);
}

TEST_F(Program, ChecksWithoutServing)
{
    EXPECT_EQ(call({"check"}), 1);
    EXPECT_THAT(out,
                HasSubstr("- migration 0001_django_tables is not applied (gatehouse migrate)\n"));
    call({"migrate"});
    EXPECT_EQ(call({"check"}), 0);
    EXPECT_EQ(out, "no problems\n");
    EXPECT_EQ(call({"check", "--web", folder.path()}), 1);
    EXPECT_THAT(err, HasSubstr("is not a web build: it has no gatehouse.json"));
    EXPECT_EQ(call({"check", "--deploy", "--allowed-hosts", "*", "--login-throttle", "off"}), 1);
    EXPECT_THAT(out,
                AllOf(HasSubstr("--public-url is not https"), HasSubstr("--allowed-hosts is *"),
                      HasSubstr("--login-throttle is off"), HasSubstr("3 problems")));
    EXPECT_EQ(call({"check", "--deploy", "--public-url", "https://site.example"}), 0);
}

TEST_F(Program, SaysThatAFileIsNoDatabase)
{
    std::ofstream(folder.file("site.db")) << std::string(5000, 'x');
    EXPECT_EQ(call({"migrate"}), 1);
    EXPECT_THAT(err, AllOf(StartsWith("gatehouse: "), HasSubstr("file is not a database")));
}

TEST_F(Program, ListsEveryRoute)
{
    EXPECT_EQ(call({"routes"}), 0);
    EXPECT_THAT(
        out, AllOf(HasSubstr("/api/login/ "), HasSubstr("POST\n"), HasSubstr("/api/posts/{id}/ "),
                   HasSubstr("GET, PUT, PATCH, DELETE, HEAD, OPTIONS\n")));
}

TEST_F(Program, NamesWhatIsWrongWithACall)
{
    EXPECT_EQ(call({"serve", "--listen", "nowhere"}), 1);
    EXPECT_EQ(err, "gatehouse: --listen: 'nowhere' is not address:port\n");
    EXPECT_NE(call({"serve", "--no-such-flag"}), 0);
    EXPECT_NE(call({"no-such-command"}), 0);
    EXPECT_NE(call({}), 0);
}

TEST_F(Program, DocumentOfSettingsIsTheOneInTheRepository)
{
    EXPECT_EQ(call({"settings"}), 0);
    std::ifstream file(SETTINGS_DOCUMENT);
    std::stringstream document;
    document << file.rdbuf();
    EXPECT_EQ(out, document.str()) << "gatehouse settings > docs/settings.md";
}

}  // namespace
}  // namespace gatehouse::testing
