#include "base/random.hpp"

#include <gmock/gmock.h>

#include <array>
#include <map>
#include <set>
#include <stdexcept>

namespace gatehouse {
namespace {

// 0, 1, 2 … 255, 0 …
class CountingRandom final : public Random {
public:
    void fill(std::span<std::uint8_t> bytes) override
    {
        for (auto& byte : bytes)
            byte = next_++;
    }

private:
    std::uint8_t next_ = 0;
};

TEST(Random, TextHasTheLengthAndOnlyTheAlphabet)
{
    SystemRandom random;
    const auto text = random.text(1000, alphanumeric);
    EXPECT_EQ(text.size(), 1000);
    EXPECT_EQ(text.find_first_not_of(alphanumeric), std::string::npos);
    EXPECT_EQ(random.text(0, alphanumeric), "");
}

TEST(Random, EveryCharacterIsEquallyLikely)
{
    CountingRandom random;  // each byte value equally often
    std::map<char, int> seen;
    for (const char c : random.text(4 * 62 * 100, alphanumeric))
        ++seen[c];
    EXPECT_EQ(seen.size(), 62);
    for (const auto& [c, count] : seen)
        EXPECT_EQ(count, 400) << c;
}

TEST(Random, TakesAlphabetsOfAnySizeUpToAByte)
{
    CountingRandom random;
    EXPECT_EQ(random.text(5, "a"), "aaaaa");
    EXPECT_EQ(random.text(300, std::string(256, 'x')), std::string(300, 'x'));
    EXPECT_THROW((void)random.text(1, ""), std::invalid_argument);
    EXPECT_THROW((void)random.text(1, std::string(257, 'x')), std::invalid_argument);
}

TEST(Random, TheSystemsNeverRepeats)
{
    SystemRandom random;
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i)
        EXPECT_TRUE(seen.insert(random.text(22, alphanumeric)).second);
    std::array<std::uint8_t, 1024> bytes{};
    random.fill(bytes);
    EXPECT_THAT(bytes, testing::Contains(testing::Ne(0)));
}

}  // namespace
}  // namespace gatehouse
