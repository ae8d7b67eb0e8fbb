#pragma once
// SipHash-2-4 (Aumasson, Bernstein 2012): for tables whose keys strangers choose. Without the key,
// which is random in each process, nobody can find texts that fall into one place.

#include <array>
#include <cstdint>
#include <string_view>

#include "base/random.hpp"

namespace gatehouse {

using SipKey = std::array<std::uint64_t, 2>;

[[nodiscard]] SipKey new_sip_key(Random& random);
[[nodiscard]] std::uint64_t siphash(const SipKey& key, std::string_view bytes);

}  // namespace gatehouse
