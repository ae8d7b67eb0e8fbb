#include <gtest/gtest.h>

#include <string>

#include "base/siphash.hpp"

namespace gatehouse {
namespace {

// The paper's key and input, and OpenBSD's and the reference implementation's vectors_sip64.
TEST(SipHash, IsTheReferenceImplementations)
{
    constexpr SipKey key{0x0706050403020100, 0x0f0e0d0c0b0a0908};
    std::string input;
    for (int i = 0; i < 15; ++i)
        input += static_cast<char>(i);
    EXPECT_EQ(siphash(key, input), 0xa129ca6149be45e5U);  // appendix A
    EXPECT_EQ(siphash(key, ""), 0x726fdb47dd0e0e31U);
    EXPECT_EQ(siphash(key, input.substr(0, 1)), 0x74f839c593dc67fdU);
    EXPECT_EQ(siphash(key, input.substr(0, 8)), 0x93f5f5799a932462U);
}

TEST(SipHash, DependsOnItsKey)
{
    SystemRandom random;
    EXPECT_NE(siphash(new_sip_key(random), "a"), siphash(new_sip_key(random), "a"));
}

}  // namespace
}  // namespace gatehouse
