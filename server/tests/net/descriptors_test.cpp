#include "net/descriptors.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace gatehouse {
namespace {

TEST(Descriptors, AreRaisedToTheHardLimit)
{
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    const rlimit few{.rlim_cur = 100, .rlim_max = before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
    EXPECT_EQ(raise_descriptor_limit(), before.rlim_max);
    rlimit after{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &after), 0);
    EXPECT_EQ(after.rlim_cur, before.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &before);
}

TEST(Descriptors, AreSharedByTheLoopsAndLeaveAReserve)
{
    EXPECT_EQ(connections_within(100'000, 100, 2, 20'000), 20'000U);
    EXPECT_EQ(connections_within(1'100, 100, 2, 20'000), 500U);
    EXPECT_EQ(connections_within(50, 100, 2, 20'000), 1U);
}

}  // namespace
}  // namespace gatehouse
