#include "auth/password_stored.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <vector>

#include "base/encodings.hpp"

namespace gatehouse::auth {
namespace {

using Parts = std::vector<std::string_view>;

// At most max_encoded_bytes go in, so there are never many parts.
Parts split(std::string_view text, char separator)
{
    Parts parts;
    for (;;) {
        const auto end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos)
            return parts;
        text.remove_prefix(end + 1);
    }
}

// Digits only, from 1 to the limit; 0 for everything else, which no cost may be.
template <class Number>
Number cost(std::string_view text, Number limit)
{
    Number number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    return whole && number <= limit ? number : 0;
}

// "m=47104": the number, or 0.
std::uint32_t named_cost(std::string_view text, std::string_view name, std::uint32_t limit)
{
    return text.starts_with(name) ? cost(text.substr(name.size()), limit) : 0;
}

// pbkdf2_sha256$ITERATIONS$SALT$BASE64
std::optional<StoredPassword> read_pbkdf2(const Parts& parts, Hash hash, std::size_t key_bytes)
{
    if (parts.size() != 4)
        return std::nullopt;
    const auto iterations = cost(parts[1], max_pbkdf2_iterations);
    auto key = from_base64(parts[3]);
    if (iterations == 0 || !key || key->size() != key_bytes)
        return std::nullopt;
    return StoredPbkdf2{hash, iterations, std::string(parts[2]), *std::move(key)};
}

std::optional<Argon2Variety> variety_of(std::string_view name)
{
    if (name == "argon2id")
        return Argon2Variety::id;
    if (name == "argon2i")
        return Argon2Variety::i;
    if (name == "argon2d")
        return Argon2Variety::d;
    return std::nullopt;
}

// argon2$argon2id$v=19$m=47104,t=1,p=1$SALT$KEY; without v= it is version 1.0.
std::optional<StoredPassword> read_argon2(Parts parts)
{
    std::uint32_t version = 0x10;
    if (parts.size() == 6 && (parts[2] == "v=19" || parts[2] == "v=16")) {
        version = parts[2] == "v=19" ? 0x13 : 0x10;
        parts.erase(parts.begin() + 2);
    }
    if (parts.size() != 5)
        return std::nullopt;
    const auto variety = variety_of(parts[1]);
    const auto costs = split(parts[2], ',');
    auto salt = from_base64(parts[3], Base64::phc);
    auto key = from_base64(parts[4], Base64::phc);
    if (!variety || costs.size() != 3 || !salt || !key)
        return std::nullopt;
    const auto memory = named_cost(costs[0], "m=", max_argon2_memory_kib);
    const auto passes = named_cost(costs[1], "t=", max_argon2_memory_kib);
    const auto lanes = named_cost(costs[2], "p=", max_argon2_lanes);
    const auto work = std::uint64_t{memory} * passes;
    if (work == 0 || work > max_argon2_memory_kib_passes || lanes == 0 || memory < 8 * lanes ||
        salt->size() < 8 || key->size() < 16 || key->size() > 64)
        return std::nullopt;
    return StoredArgon2{*variety, version,          memory,         passes,
                        lanes,    *std::move(salt), *std::move(key)};
}

// bcrypt$$2b$12$SALTKEY. Everything is checked: crypt(3) would take other methods ("$6$…") here.
std::optional<StoredPassword> read_bcrypt(const Parts& parts, bool prehashed)
{
    const auto from_alphabet = [](char c) {
        return (c >= '.' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    };
    if (parts.size() != 5 || !parts[1].empty() ||
        (parts[2] != "2b" && parts[2] != "2a" && parts[2] != "2y") || parts[3].size() != 2 ||
        parts[4].size() != 53 || !std::ranges::all_of(parts[4], from_alphabet))
        return std::nullopt;
    const auto digits = parts[3][0] == '0' ? parts[3].substr(1) : parts[3];
    if (cost(digits, max_bcrypt_rounds) < 4)
        return std::nullopt;
    std::string text;
    for (const auto part : {parts[2], parts[3], parts[4]})
        text.append("$").append(part);
    return StoredBcrypt{prehashed, std::move(text)};
}

// scrypt$N$SALT$R$P$BASE64
std::optional<StoredPassword> read_scrypt(const Parts& parts)
{
    if (parts.size() != 6)
        return std::nullopt;
    const auto n = cost<std::uint64_t>(parts[1], 1U << 22);
    const auto r = cost<std::uint32_t>(parts[3], 64);
    const auto p = cost<std::uint32_t>(parts[4], 64);
    auto key = from_base64(parts[5]);
    if (n < 2 || !std::has_single_bit(n) || r == 0 || p == 0 || 128 * n * r > max_scrypt_bytes ||
        n * r * p > max_scrypt_work || !key || key->size() != 64)
        return std::nullopt;
    return StoredScrypt{{.n = n, .r = r, .p = p}, std::string(parts[2]), *std::move(key)};
}

std::optional<StoredPassword> read_digest(Hash hash, std::string_view salt, std::string_view text)
{
    auto key = from_hex(text);
    if (!key || key->size() != (hash == Hash::md5 ? 16U : 20U))
        return std::nullopt;
    return StoredDigest{hash, std::string(salt), *std::move(key)};
}

}  // namespace

std::optional<std::string_view> identify(std::string_view encoded)
{
    static constexpr std::array names{"pbkdf2_sha256", "pbkdf2_sha1", "argon2", "bcrypt_sha256",
                                      "bcrypt",        "scrypt",      "md5",    "sha1"};
    const auto dollar = encoded.find('$');
    if ((encoded.size() == 32 && dollar == std::string_view::npos) ||
        (encoded.size() == 37 && encoded.starts_with("md5$$")))
        return "unsalted_md5";
    if (encoded.size() == 46 && encoded.starts_with("sha1$$"))
        return "unsalted_sha1";
    const auto* name = std::ranges::find(names, encoded.substr(0, dollar));
    if (name == names.end())
        return std::nullopt;
    return *name;
}

std::optional<StoredPassword> read_stored_password(std::string_view encoded)
{
    if (encoded.size() > max_encoded_bytes || encoded.starts_with('!'))
        return std::nullopt;
    const auto algorithm = identify(encoded);
    const auto parts = split(encoded, '$');
    if (algorithm == "pbkdf2_sha256")
        return read_pbkdf2(parts, Hash::sha256, 32);
    if (algorithm == "pbkdf2_sha1")
        return read_pbkdf2(parts, Hash::sha1, 20);
    if (algorithm == "argon2")
        return read_argon2(parts);
    if (algorithm == "bcrypt_sha256" || algorithm == "bcrypt")
        return read_bcrypt(parts, algorithm == "bcrypt_sha256");
    if (algorithm == "scrypt")
        return read_scrypt(parts);
    if (algorithm == "unsalted_md5" && parts.size() == 1)
        return read_digest(Hash::md5, {}, encoded);
    if (algorithm && parts.size() == 3)
        return read_digest(algorithm->ends_with("md5") ? Hash::md5 : Hash::sha1, parts[1],
                           parts[2]);
    return std::nullopt;
}

}  // namespace gatehouse::auth
