#include "render/frames.hpp"

#include <gtest/gtest.h>

#include "render/messages.hpp"

namespace gatehouse::testing {
namespace {

using namespace render;

std::string bytes_of(FrameType type, std::uint32_t id, std::string_view payload)
{
    std::string bytes;
    EXPECT_TRUE(append_frame(bytes, type, id, payload));
    return bytes;
}

TEST(Frames, AreCutHoweverTheBytesArrive)
{
    const auto bytes = bytes_of(FrameType::page, 0x01020304, "payload") +
                       bytes_of(FrameType::pong, 7, "") + bytes_of(FrameType::log, 0, "x");
    EXPECT_EQ(bytes.substr(0, 9), std::string("\x0c\0\0\0\x43\x04\x03\x02\x01", 9));
    FrameReader reader;
    std::vector<Frame> frames;
    for (const char byte : bytes) {
        std::string_view one(&byte, 1);
        if (auto frame = reader.next(one).value())
            frames.push_back(*frame);
        EXPECT_TRUE(one.empty());
    }
    const std::vector<Frame> expected = {{FrameType::page, 0x01020304, "payload"},
                                         {FrameType::pong, 7, ""},
                                         {FrameType::log, 0, "x"}};
    EXPECT_EQ(frames, expected);
}

TEST(Frames, BeyondTheLimitOfTheirTypeAreNeitherWrittenNorRead)
{
    for (const auto type : {FrameType::hello, FrameType::call, FrameType::page, FrameType::log,
                            FrameType::pong, FrameType::render, FrameType::reply}) {
        std::string bytes;
        const auto most = limit_of(type) - smallest_frame;
        EXPECT_TRUE(append_frame(bytes, type, 1, std::string(most, 'x')));
        std::string longer;
        EXPECT_FALSE(append_frame(longer, type, 1, std::string(most + 1, 'x')));
        EXPECT_TRUE(longer.empty());
        if (type < FrameType::hello)
            continue;
        std::string_view rest = bytes;
        EXPECT_EQ(FrameReader().next(rest).value()->payload.size(), most);
        const auto length = limit_of(type) + 1;
        for (std::size_t i = 0; i < 4; ++i)
            bytes[i] = static_cast<char>(length >> (8 * i) & 0xFF);
        rest = std::string_view(bytes).substr(0, 9);
        EXPECT_FALSE(FrameReader().next(rest));
    }
    std::string bytes;
    EXPECT_FALSE(append_frame(bytes, FrameType::ping, 1, "x"));
}

TEST(Messages, OfARenderAreTheKeyOfAPage)
{
    const auto payload = render_payload({.method = "GET",
                                         .scheme = "https",
                                         .host = "a\"b",
                                         .target = "/x?y=1",
                                         .vary = {{"accept-language", "de"}, {"x", "y"}}});
    const auto parts = split_payload(payload).value();
    EXPECT_EQ(parts.metadata, R"({"method":"GET","scheme":"https","host":"a\"b","target":"/x?y=1",)"
                              R"("vary":{"accept-language":"de","x":"y"}})");
    EXPECT_EQ(parts.body, "");
}

TEST(Messages, RepliesHaveTheAnswersHeadersAndNoCookie)
{
    auto response = http::json(503, "{}");
    response.set("Retry-After", "5");
    response.cookies = {"sessionid=secret"};
    const auto payload = reply_payload(9, response, true);
    const auto parts = split_payload(payload).value();
    EXPECT_EQ(parts.metadata, R"({"call":9,"status":503,"headers":{"content-type":)"
                              R"("application/json","retry-after":"5"}})");
    EXPECT_EQ(parts.body, "{}");
    const auto head = reply_payload(9, response, false);
    EXPECT_EQ(split_payload(head)->body, "");
}

TEST(Messages, AnAnswerTooLargeForAFrameIsABadGateway)
{
    const auto payload = reply_payload(1, http::json(200, std::string(largest_frame, 'x')), true);
    EXPECT_TRUE(split_payload(payload)->metadata.starts_with(R"({"call":1,"status":502,)"));
    EXPECT_EQ(split_payload(payload)->body, "");
}

TEST(Messages, APageSaysWhetherItMayBeKept)
{
    const auto page = read_page(join_payload(
        {.metadata =
             R"({"status":200,"headers":[["a","b"]],"keep":false,"why":"fetch","unused":2})",
         .body = "<p>"}));
    EXPECT_EQ(page->status, 200);
    EXPECT_EQ(page->headers, (HeaderLines{{"a", "b"}}));
    EXPECT_FALSE(page->keep);
    EXPECT_EQ(page->why, "fetch");
    EXPECT_EQ(page->unused, 2);
    EXPECT_EQ(page->body, "<p>");
}

TEST(Messages, OfAnyOtherFormAreRefused)
{
    const auto payload = [](std::string_view text) {
        return join_payload({.metadata = text, .body = {}});
    };
    for (const auto* text :
         {"", "[]", "{", "{}", R"({"status":200})",
          R"({"status":-1,"headers":[],"keep":true,"why":"","unused":0})",
          R"({"status":1e2,"headers":[],"keep":true,"why":"","unused":0})",
          R"({"status":1000,"headers":[],"keep":true,"why":"","unused":0})",
          R"({"status":200,"headers":[],"keep":true,"why":""})",
          R"({"status":200,"headers":[],"keep":true,"why":"","unused":-1})",
          R"({"status":200,"headers":{},"keep":true,"why":"","unused":0})",
          R"({"status":200,"headers":[["a"]],"keep":true,"why":"","unused":0})",
          R"({"status":200,"headers":[["a",1]],"keep":true,"why":"","unused":0})",
          R"({"status":200,"headers":[],"keep":"true","why":"","unused":0})",
          "{\"status\":200,\"headers\":[],\"keep\":true,\"why\":\"\xff\",\"unused\":0}",
          R"({"status":200,"headers":[],"keep":true,"why":"","unused":0} x)"})
        EXPECT_FALSE(read_page(payload(text))) << text;
    for (const auto* text :
         {"{}", R"({"call":4294967296,"method":"GET","target":"/"})",
          R"({"call":-1,"method":"GET","target":"/"})", R"({"call":1,"method":1,"target":"/"})",
          R"({"call":1,"method":"GET"})", R"({"call":1,"method":"GET","target":"/","accept":1})"})
        EXPECT_FALSE(read_call(payload(text))) << text;
    EXPECT_TRUE(read_call(payload(R"({"call":4294967295,"method":"GET","target":"/"})")));
    EXPECT_FALSE(read_pong(payload(R"({"heap":-1})")));
    EXPECT_FALSE(read_hello(payload(R"({"protocol":1.5,"build":"b"})")));
}

}  // namespace
}  // namespace gatehouse::testing
