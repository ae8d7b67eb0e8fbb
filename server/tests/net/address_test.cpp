#include "net/address.hpp"

#include <gtest/gtest.h>

#include "net/read_buffer.hpp"

namespace gatehouse {
namespace {

TEST(Address, IsReadAndWrittenBack)
{
    for (const auto* text : {"127.0.0.1:8000", "[::1]:8000", "localhost:0"}) {
        const auto address = parse_address(text);
        ASSERT_TRUE(address) << text;
        EXPECT_EQ(address->text(), text);
    }
    EXPECT_EQ(parse_address("[::1]:80")->host, "::1");
}

TEST(Address, NamesTheTextItRefuses)
{
    for (const auto* text :
         {"", "8000", ":8000", "a:", "a:x", "a:65536", "a:-1", "::1:80", "unix:/run/x.sock"}) {
        const auto address = parse_address(text);
        ASSERT_FALSE(address) << text;
        EXPECT_NE(address.error().message.find("'" + std::string(text) + "'"), std::string::npos);
    }
}

TEST(ReadBuffer, KeepsWhatIsNotConsumed)
{
    ReadBuffer buffer;
    std::string expected;
    for (int round = 0; round < 100; ++round) {
        const std::string part(static_cast<std::size_t>(round * 7 % 40),
                               static_cast<char>('a' + round % 26));
        part.copy(buffer.prepare(part.size()), part.size());
        EXPECT_GE(buffer.room(), part.size());
        buffer.commit(part.size());
        expected += part;
        const auto used =
            std::min<std::size_t>(expected.size(), static_cast<std::size_t>(round % 23));
        buffer.consume(used);
        expected.erase(0, used);
        ASSERT_EQ(buffer.data(), expected);
        buffer.shrink(0);
    }
}

}  // namespace
}  // namespace gatehouse
