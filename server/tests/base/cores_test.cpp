#include "base/cores.hpp"

#include <gtest/gtest.h>
#include <sched.h>

#include <thread>
#include <vector>

namespace gatehouse::testing {
namespace {

// What is counted by a thread that may run only on `cores`.
unsigned counted_on(const std::vector<int>& cores)
{
    unsigned count = 0;
    std::thread([&] {
        cpu_set_t mask;
        CPU_ZERO(&mask);
        for (const int core : cores)
            CPU_SET(core, &mask);
        ASSERT_EQ(::sched_setaffinity(0, sizeof mask, &mask), 0);
        count = usable_cores();
    }).join();
    return count;
}

TEST(Cores, AreThoseOfTheAffinityMask)
{
    cpu_set_t all;
    ASSERT_EQ(::sched_getaffinity(0, sizeof all, &all), 0);
    std::vector<int> cores;
    for (int core = 0; core < CPU_SETSIZE; ++core)
        if (CPU_ISSET(core, &all))
            cores.push_back(core);
    EXPECT_EQ(usable_cores(), cores.size());
    EXPECT_EQ(counted_on(cores), cores.size());
    EXPECT_EQ(counted_on({cores.front()}), 1U);
    EXPECT_EQ(counted_on({cores.back()}), 1U);
}

}  // namespace
}  // namespace gatehouse::testing
