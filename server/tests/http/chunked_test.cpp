#include "http/chunked.hpp"

#include <gtest/gtest.h>

namespace gatehouse::http {
namespace {

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
        {"1\nx\n0\n\n", "more"},  // no line has ended
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
