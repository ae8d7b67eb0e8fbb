#include <gtest/gtest.h>

#include "net/listen.hpp"

namespace gatehouse::testing {
namespace {

TEST(Listen, LoopsOfOneServerShareAPortButASecondServerIsRefused)
{
    Loop loop{1};
    Address address{.host = "127.0.0.1", .port = 0};
    ASSERT_TRUE(check_free(loop, address));
    const auto first = listen(loop, address);
    ASSERT_TRUE(first);
    address.port = local_port(*first);
    const auto second = listen(loop, address);
    EXPECT_TRUE(second);
    const auto free = check_free(loop, address);
    ASSERT_FALSE(free);
    EXPECT_EQ(free.error().message, "cannot listen on 127.0.0.1:" + std::to_string(address.port) +
                                        ": Address already in use");
}

}  // namespace
}  // namespace gatehouse::testing
