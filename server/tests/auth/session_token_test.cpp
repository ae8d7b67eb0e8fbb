// What a token is made of (OWASP ASVS 5.0 7.2.3): nothing that repeats, nothing that can be
// foretold.

#include <array>
#include <cmath>
#include <string_view>
#include <unordered_set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/session_native.hpp"

namespace gatehouse::testing {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t length = 43;  // 256 bits in characters of 6; the last one holds 4
constexpr int tokens = 100'000;

// Bits that are equally often 0 and 1, but come in runs: what a bad generator might give.
class Patterned final : public Random {
public:
    void fill(std::span<std::uint8_t> bytes) override
    {
        for (auto& byte : bytes)
            byte = (next_ = !next_) ? 0xff : 0;
    }

private:
    bool next_ = false;
};

// The largest chi-square of a position, in standard deviations over what chance would give.
double strangest_position(Random& random)
{
    std::array<std::array<int, alphabet.size()>, length> seen{};
    for (int i = 0; i < tokens; ++i) {
        const auto token = auth::new_token(random);
        for (std::size_t at = 0; at < length; ++at)
            ++seen[at].at(alphabet.find(token.at(at)));
    }
    double strangest = 0;
    for (std::size_t at = 0; at < length; ++at) {
        const std::size_t step = at + 1 < length ? 1 : 4;  // the last: every fourth character
        const double degrees = alphabet.size() / static_cast<double>(step) - 1;
        const double expected = tokens / (degrees + 1);
        double chi_square = 0;
        for (std::size_t c = 0; c < alphabet.size(); c += step)
            chi_square += (seen[at][c] - expected) * (seen[at][c] - expected) / expected;
        strangest = std::max(strangest, (chi_square - degrees) / std::sqrt(2 * degrees));
    }
    return strangest;
}

TEST(SessionToken, DoesNotRepeatInAHundredThousand)
{
    SystemRandom random;
    std::unordered_set<std::string> seen;
    for (int i = 0; i < tokens; ++i)
        EXPECT_TRUE(seen.insert(auth::new_token(random)).second);
}

// Beyond 11 standard deviations chance goes less than once in a thousand million runs.
TEST(SessionToken, HasEveryCharacterEquallyOftenAtEveryPosition)
{
    SystemRandom random;
    EXPECT_LT(strangest_position(random), 11);
    Patterned patterned;
    EXPECT_GT(strangest_position(patterned), 11);
}

TEST(SessionToken, IsMadeOfThirtyTwoBytesOfTheGeneratorAndOfNothingElse)
{
    class Noted final : public Random {
    public:
        void fill(std::span<std::uint8_t> bytes) override
        {
            asked += bytes.size();
            std::ranges::fill(bytes, std::uint8_t{0xa5});
        }
        std::size_t asked = 0;
    } random;
    EXPECT_EQ(auth::new_token(random), auth::new_token(random));
    EXPECT_EQ(random.asked, 64);
}

}  // namespace
}  // namespace gatehouse::testing
