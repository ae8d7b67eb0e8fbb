#include <sys/stat.h>

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/secret_key.hpp"
#include "support/temporary_folder.hpp"

namespace gatehouse::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// What `django-admin startproject` writes, without its prefix: as it is in settings.py.
const std::string good = "_3j&r$^k!x(5)0w#c@m-9zu2=v+8h6y*qbn4tps7d1felgaiok";

struct SecretKey : ::testing::Test {
    TemporaryFolder folder;
    SystemRandom random;
    Config config;

    SecretKey() { config.data = folder.file("data"); }

    std::string write(const std::string& name, const std::string& text, mode_t mode = 0600)
    {
        const auto path = folder.file(name);
        std::ofstream(path) << text;
        chmod(path.c_str(), mode);
        return path;
    }
    auth::SecretKeys read() { return app::read_secret_keys(config, random); }
    std::string refusal()
    {
        try {
            static_cast<void>(read());
        } catch (const std::runtime_error& failure) {
            return failure.what();
        }
        return "accepted";
    }
};

TEST_F(SecretKey, IsTheFilesTextWithoutItsLineBreak)
{
    for (const auto* end : {"", "\n", "\r\n"}) {
        config.secret_key_file = write("key", good + end);
        EXPECT_EQ(read().current, good);
    }
    config.secret_key_file = write("key", " " + good + " \n");
    EXPECT_EQ(read().current, " " + good + " ");
}

TEST_F(SecretKey, FallbacksAreOneALine)
{
    const auto older = good.substr(1) + "A";
    config.secret_key_file = write("key", good);
    config.secret_key_fallbacks = write("old", good + "\n" + older + "\n\n");
    EXPECT_THAT(read().fallbacks, ElementsAre(good, older));
}

TEST_F(SecretKey, IsMadeOnceAndKeptForItsOwnerAlone)
{
    const auto made = read().current;
    EXPECT_EQ(made.size(), 64U);
    EXPECT_THAT(app::weakness(made), IsEmpty());
    struct stat status{};
    ASSERT_EQ(stat((config.data + "/secret_key").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_EQ(read().current, made);
}

struct Weak {
    std::string key;
    const char* why;
};

TEST_F(SecretKey, ThatIsWeakIsRefusedByDjangosRule)
{
    const Weak weak[] = {
        {good.substr(0, 49), "has less than 50 characters"},
        {"\xc3\xa9" + good.substr(0, 48), "has less than 50 characters"},  // 50 bytes
        {std::string(60, 'x') + "abc", "has less than 5 different characters"},
        {"django-insecure-" + good, "is one of Django's samples (django-insecure-)"},
        {"", "has less than 50 characters"},
    };
    for (const auto& [key, why] : weak) {
        config.secret_key_file = write("key", key + "\n");
        EXPECT_THAT(refusal(), AllOf(StartsWith("--secret-key-file: a key in "), HasSubstr(why)))
            << key;
        if (!key.empty()) {
            EXPECT_EQ(refusal().find(key), std::string::npos) << "the key itself is not shown";
        }
    }
    config.secret_key_file = write("key", good);
    config.secret_key_fallbacks = write("old", "short");
    EXPECT_THAT(refusal(), StartsWith("--secret-key-fallbacks: a key in "));
}

TEST_F(SecretKey, ThatOtherUsersOfTheMachineCanReadIsRefused)
{
    for (const mode_t mode : {0604U, 0602U, 0644U}) {
        config.secret_key_file = write("key", good, mode);
        EXPECT_THAT(refusal(), HasSubstr("every user of this machine can read or change"));
    }
    config.secret_key_file = write("key", good, 0640);  // a group that Django's user is in
    EXPECT_EQ(read().current, good);
    config.secret_key_fallbacks = write("old", good, 0644);
    EXPECT_THAT(refusal(), StartsWith("--secret-key-fallbacks: every user"));
}

TEST_F(SecretKey, IsNoFileOfSeveralLinesAndNoMissingOne)
{
    config.secret_key_file = write("settings.py", "import os\nSECRET_KEY = '" + good + "'\n");
    EXPECT_THAT(refusal(), HasSubstr("has 2 lines; it holds the key and nothing else"));
    config.secret_key_file = folder.file("missing");
    EXPECT_THAT(refusal(), HasSubstr("No such file or directory"));
    config.secret_key_file = folder.path();
    EXPECT_THAT(refusal(), StartsWith("--secret-key-file: "));
}

}  // namespace
}  // namespace gatehouse::testing
