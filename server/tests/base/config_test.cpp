#include <cstdlib>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/config.hpp"
#include "support/temporary_folder.hpp"

namespace gatehouse::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

struct Variable {
    Variable(const char* key, const char* value) : name(key) { setenv(key, value, 1); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;
    ~Variable() { unsetenv(name); }
    const char* name;
};

struct ConfigFile : ::testing::Test {
    TemporaryFolder folder;
    std::string write(const std::string& text)
    {
        std::ofstream(folder.file("site.toml")) << text;
        return folder.file("site.toml");
    }
};

TEST_F(ConfigFile, FlagWinsOverEnvironmentOverFileOverDefault)
{
    const auto file = write("body-bytes = 10\nlisten = \"127.0.0.1:1\"\nidle-timeout = 5\n");
    const Variable environment("GATEHOUSE_LISTEN", "127.0.0.1:2");
    EXPECT_EQ(load_config({}, {}).idle_timeout.count(), 75);
    EXPECT_EQ(load_config({}, file).idle_timeout.count(), 5);
    EXPECT_EQ(load_config({}, file).listen.port, 2);
    EXPECT_EQ(load_config({{"listen", "127.0.0.1:3"}}, file).listen.port, 3);
    EXPECT_EQ(load_config({}, file).body_bytes, 10U);
}

TEST_F(ConfigFile, BadValuesNameTheirPlaceAndText)
{
    const auto message = [](const std::vector<Given>& flags, const std::string& file) {
        try {
            static_cast<void>(load_config(flags, file));
        } catch (const ConfigError& failure) {
            return std::string(failure.what());
        }
        return std::string("accepted");
    };
    EXPECT_EQ(message({{"listen", "here"}}, {}), "--listen: 'here' is not address:port");
    EXPECT_EQ(message({{"listen", "127.0.0.1:70000"}}, {}),
              "--listen: '70000' is not a number from 0 to 65535");
    EXPECT_EQ(message({{"public-url", "https://a.example/x"}}, {}),
              "--public-url: 'https://a.example/x' is not scheme://host[:port] without a path");
    EXPECT_EQ(message({{"database", "mysql:x"}}, {}), "--database: 'mysql:x' is not sqlite:PATH");
    EXPECT_EQ(message({{"session-store", "redis"}}, {}),
              "--session-store: 'redis' is not one of the known values");
    EXPECT_EQ(message({{"pbkdf2-iterations", "1000"}}, {}),
              "--pbkdf2-iterations: '1000' is not a number from 216000 to 10000000");
    EXPECT_EQ(message({{"idle-timeout", "0"}}, {}),
              "--idle-timeout: '0' is not a number from 1 to 315360000");
    EXPECT_EQ(message({{"session-cookie-name", "a b"}}, {}),
              "--session-cookie-name: 'a b' is not a cookie name (letters, digits, - and _)");
    EXPECT_EQ(
        message({{"cookie-prefix", "host"}}, {}),
        "--cookie-prefix host needs an https --public-url: browsers refuse __Host- over http");
    EXPECT_EQ(message({{"dev", "true"}}, {}),
              "--dev needs --web http://HOST:PORT, where `nuxt dev` runs");
    const auto unknown = write("lisen = \"x\"\n");
    EXPECT_EQ(message({}, unknown), unknown + ": there is no setting 'lisen'");
    EXPECT_THAT(message({}, write("listen = \n")), HasSubstr("(line "));
    EXPECT_THAT(message({}, write("listen = [1]\n")),
                HasSubstr("neither text, number nor true/false"));
    const Variable environment("GATEHOUSE_LOOPS", "many");
    EXPECT_EQ(message({}, {}), "GATEHOUSE_LOOPS: 'many' is not a number from 1 to 1024");
}

TEST(Config, ReadsAddressesAndLists)
{
    const auto config =
        load_config({{"listen", "[::1]:9000"}, {"trusted-proxies", "10.0.0.1, 10.0.0.2,"}}, {});
    EXPECT_EQ(config.listen.host, "::1");
    EXPECT_EQ(config.listen.port, 9000);
    EXPECT_THAT(config.trusted_proxies, ElementsAre("10.0.0.1", "10.0.0.2"));
    EXPECT_EQ(load_config({{"listen", "localhost:1"}}, {}).listen.host, "127.0.0.1");
    EXPECT_EQ(load_config({{"data", "d"}}, {}).database, "sqlite:d/site.db");
}

TEST(Config, EverySettingIsInTheDocument)
{
    const auto document = settings_document();
    for (const auto& setting : settings())
        EXPECT_THAT(document, HasSubstr("| `--" + std::string(setting.key) + "` | `" +
                                        environment_name(setting.key) + "` |"));
}

}  // namespace
}  // namespace gatehouse::testing
