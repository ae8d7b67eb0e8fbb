// One end of a channel, with the test at the other.
#include "render/channel.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gatehouse::testing {
namespace {

using namespace render;

struct ChannelEnd : ::testing::Test {
    Loop loop{1};
    int other = -1;
    std::unique_ptr<Channel> channel;
    std::vector<Frame> frames;
    std::vector<std::string> closed;

    void SetUp() override
    {
        int ends[2];
        ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
        other = ends[1];
        channel = std::make_unique<Channel>(
            loop, ends[0],
            Channel::Events{.frame = [this](Frame frame) { frames.push_back(std::move(frame)); },
                            .closed = [this](std::string_view why) { closed.emplace_back(why); }});
    }
    void TearDown() override { close_other(); }
    void close_other() { ::close(std::exchange(other, -1)); }
    void write(const std::string& bytes) const
    {
        ASSERT_EQ(::write(other, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    }
};

TEST_F(ChannelEnd, ReadsFramesUntilTheOtherEndCloses)
{
    std::string bytes;
    append_frame(bytes, FrameType::pong, 1, "x");
    append_frame(bytes, FrameType::page, 2, std::string(100'000, 'y'));
    write(bytes);
    close_other();
    loop.run();
    ASSERT_EQ(frames.size(), 2U);
    EXPECT_EQ(frames[1].payload.size(), 100'000U);
    EXPECT_EQ(closed, std::vector<std::string>{""});
}

TEST_F(ChannelEnd, IsClosedByWhatIsNoFrame)
{
    write("GET / HTTP/1.1\r\n");
    loop.run();
    EXPECT_EQ(closed.size(), 1U);
    channel->send(FrameType::ping, 1);  // no matter
    EXPECT_TRUE(frames.empty());
}

TEST_F(ChannelEnd, WritesInOrderWhatTheSocketDoesNotTakeAtOnce)
{
    const std::string large(3'000'000, 'z');
    for (const std::uint32_t id : {1U, 2U, 3U})
        channel->send(FrameType::reply, id, large);
    std::string expected, received;
    for (const std::uint32_t id : {1U, 2U, 3U})
        append_frame(expected, FrameType::reply, id, large);
    std::vector<char> room(1 << 16);
    while (received.size() < expected.size()) {
        loop.poll();
        const auto size = ::recv(other, room.data(), room.size(), MSG_DONTWAIT);
        if (size > 0)
            received.append(room.data(), static_cast<std::size_t>(size));
    }
    EXPECT_TRUE(received == expected);
    EXPECT_TRUE(closed.empty());
}

TEST_F(ChannelEnd, IsClosedWhenNobodyReadsWhatItSends)
{
    const std::string large(1 << 20, 'z');
    for (int i = 0; i < 60; ++i)
        channel->send(FrameType::reply, 1, large);
    loop.poll();
    EXPECT_TRUE(closed.empty());
    for (int i = 0; i < 10; ++i)
        channel->send(FrameType::reply, 1, large);
    EXPECT_TRUE(closed.empty());  // not from inside send()
    loop.restart();
    loop.poll();
    EXPECT_EQ(closed, std::vector<std::string>{"it does not read"});
}

TEST_F(ChannelEnd, SaysNothingOnceItIsClosed)
{
    std::string bytes;
    append_frame(bytes, FrameType::pong, 1, "x");
    write(bytes);
    channel->close();
    loop.run();
    EXPECT_TRUE(frames.empty());
    EXPECT_TRUE(closed.empty());
}

}  // namespace
}  // namespace gatehouse::testing
