#include "base/siphash.hpp"

#include <bit>
#include <cstring>

namespace gatehouse {
namespace {

struct State {
    std::uint64_t v0, v1, v2, v3;

    void round()
    {
        v0 += v1;
        v1 = std::rotl(v1, 13) ^ v0;
        v0 = std::rotl(v0, 32);
        v2 += v3;
        v3 = std::rotl(v3, 16) ^ v2;
        v0 += v3;
        v3 = std::rotl(v3, 21) ^ v0;
        v2 += v1;
        v1 = std::rotl(v1, 17) ^ v2;
        v2 = std::rotl(v2, 32);
    }
    void take(std::uint64_t word)
    {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }
};

std::uint64_t little_endian(const char* bytes, std::size_t size)
{
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, size);
    return std::endian::native == std::endian::little ? word : __builtin_bswap64(word);
}

}  // namespace

SipKey new_sip_key(Random& random)
{
    std::array<std::uint8_t, sizeof(SipKey)> bytes{};
    random.fill(bytes);
    return std::bit_cast<SipKey>(bytes);
}

std::uint64_t siphash(const SipKey& key, std::string_view bytes)
{
    State state{.v0 = key[0] ^ 0x736f6d6570736575,
                .v1 = key[1] ^ 0x646f72616e646f6d,
                .v2 = key[0] ^ 0x6c7967656e657261,
                .v3 = key[1] ^ 0x7465646279746573};
    const auto last = static_cast<std::uint64_t>(bytes.size()) << 56U;
    for (; bytes.size() >= 8; bytes.remove_prefix(8))
        state.take(little_endian(bytes.data(), 8));
    state.take(last | (bytes.empty() ? 0 : little_endian(bytes.data(), bytes.size())));
    state.v2 ^= 0xff;
    for (int i = 0; i < 4; ++i)
        state.round();
    return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

}  // namespace gatehouse
