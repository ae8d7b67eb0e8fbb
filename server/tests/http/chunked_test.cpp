#include "http/chunked.hpp"

#include <gtest/gtest.h>

namespace gatehouse::http {
namespace {

using namespace std::string_literals;
using Refusal = ChunkedBody::Refusal;

// What comes of `bytes` when they arrive in pieces of `step`: the body, "more", "malformed",
// "large".
std::string decode(const std::string& bytes, std::size_t step, std::string* rest = nullptr)
{
    ChunkedBody body(20);
    std::string waiting;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        waiting += bytes.substr(at, step);
        const auto used = body.feed(waiting);
        if (!used)
            return used.error() == Refusal::too_large ? "large" : "malformed";
        waiting.erase(0, *used);
    }
    if (rest != nullptr)
        *rest = waiting;
    return body.done() ? "=" + body.take() : "more";
}

TEST(Chunked, IsDecodedWhereverTheBytesWereCut)
{
    const std::string bytes = "5\r\nhello\r\n1;x=y\r\n \r\n005\r\nworld\r\n0\r\nA: trailer\r\n\r\n";
    for (const std::size_t step : {1U, 2U, 3U, 7U, 100U})
        EXPECT_EQ(decode(bytes, step), "=hello world") << step;
}

TEST(Chunked, DropsExtensionsAndTrailers)
{
    for (const std::string bytes : {
             "1;a\r\nx\r\n0;b=c\r\n\r\n",
             "1 ; a = \"b;\\\"c\"\t;d\r\nx\r\n0\r\n\r\n",
             "1\r\nx\r\n0\r\nContent-Length: 5\r\nTransfer-Encoding: gzip\r\nEmpty:\r\n\r\n",
             "0000000000000001\r\nx\r\n00\r\n\r\n",
         })
        EXPECT_EQ(decode(bytes, bytes.size()), "=x") << bytes;
}

TEST(Chunked, LetsLinesCostLittleMoreThanTheirData)
{
    const auto lines = [](std::size_t times, const std::string& line) {
        std::string all;
        for (std::size_t i = 0; i < times; ++i)
            all += line;
        return all;
    };
    ChunkedBody tiny(10'000);
    EXPECT_TRUE(tiny.feed(lines(10'000, "1\r\nx\r\n")));  // wasteful, and allowed
    const auto padded = "1;" + std::string(1000, 'x') + "\r\nx\r\n";
    ChunkedBody few(10'000), many(10'000);
    EXPECT_TRUE(few.feed(lines(16, padded)));
    EXPECT_FALSE(many.feed(lines(17, padded)));
    const auto trailer = "T: " + std::string(59, 'x') + "\r\n";  // 64 bytes
    ChunkedBody short_trailers(0), long_trailers(0);
    EXPECT_TRUE(short_trailers.feed("0\r\n" + lines(255, trailer) + "\r\n"));
    EXPECT_FALSE(long_trailers.feed("0\r\n" + lines(256, trailer) + "\r\n"));
}

TEST(Chunked, LeavesTheNextRequestAlone)
{
    std::string rest;
    EXPECT_EQ(decode("1\r\nx\r\n0\r\n\r\nGET /", 100, &rest), "=x");
    EXPECT_EQ(rest, "GET /");
}

TEST(Chunked, RefusesWhatIsNotAChunkedBody)
{
    const std::pair<std::string, std::string> cases[] = {
        {"x\r\n", "malformed"},
        {"-1\r\nx", "malformed"},
        {"+1\r\nx", "malformed"},
        {"0x1\r\nx\r\n0\r\n\r\n", "malformed"},
        {" 1\r\nx\r\n0\r\n\r\n", "malformed"},
        {"1\r\nxy\r\n0\r\n\r\n", "malformed"},
        {"1\nx\r\n0\r\n\r\n", "malformed"},
        {"1\nx\n0\n\n", "malformed"},
        {"1\r\nx\n0\r\n\r\n", "malformed"},
        {"1\r\nx0\r\n\r\n", "malformed"},
        {"1\r\nxy", "malformed"},
        {"1 \r\nx\r\n0\r\n\r\n", "malformed"},
        {"\r\n1\r\nx\r\n0\r\n\r\n", "malformed"},
        {"1_0\r\n", "malformed"},
        {"00000000000000001\r\nx\r\n0\r\n\r\n", "malformed"},  // 17 digits
        {"1;\r\nx\r\n0\r\n\r\n", "malformed"},
        {"1;a=\r\nx\r\n0\r\n\r\n", "malformed"},
        {"1;a \r\nx\r\n0\r\n\r\n", "malformed"},
        {"1;a=\"b\r\nx\r\n0\r\n\r\n\"", "malformed"},  // a quote across lines
        {"1;a=\"b\\\"\r\nx\r\n0\r\n\r\n", "malformed"},
        {"1;a=\"b\"c\r\nx\r\n0\r\n\r\n", "malformed"},
        {"1;a=\"\n\"\r\nx\r\n0\r\n\r\n", "malformed"},
        {"1;a\nb\r\nx\r\n0\r\n\r\n", "malformed"},
        {"1;a\rb\r\nx\r\n0\r\n\r\n", "malformed"},
        {"1;a=\"\0\"\r\nx\r\n0\r\n\r\n"s, "malformed"},
        {"0\r\nA: b\r\n c\r\n\r\n", "malformed"},  // folded
        {"0\r\nA : b\r\n\r\n", "malformed"},
        {"0\r\n: b\r\n\r\n", "malformed"},
        {"0\r\nA: b\n\r\n", "malformed"},
        {"0\r\nA: \0\r\n\r\n"s, "malformed"},
        {"1\r\nx\r\n0\r\nbad trailer\r\n\r\n", "malformed"},
        {"ffffffffffffffff1\r\n", "malformed"},
        {"ffffffffffffffff\r\n", "large"},
        {"15\r\n", "large"},
        {"a\r\n0123456789\r\nb\r\n", "large"},
        {"1\r\nx\r\n0\r\n", "more"},
        {"1;" + std::string(20'000, 'x'), "malformed"},
    };
    for (const auto& [bytes, expected] : cases)
        EXPECT_EQ(decode(bytes, bytes.size()), expected) << bytes.substr(0, 40);
}

}  // namespace
}  // namespace gatehouse::http
