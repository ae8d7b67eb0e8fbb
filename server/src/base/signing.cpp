#include "base/signing.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <stdexcept>

#include "base/crypto.hpp"
#include "base/encodings.hpp"

namespace gatehouse {
namespace {

// Django derives this from salt + "signer" with every call; here it is done once a Signer.
std::string derived_key(std::string_view salt, std::string_view secret)
{
    return digest(Hash::sha256, fmt::format("{}signer{}", salt, secret));
}

std::string signature(std::string_view key, std::string_view value)
{
    return base64(hmac(Hash::sha256, key, value), Base64::url);
}

auto no_separator()
{
    return refuse(Reason::malformed, "No \":\" found in value");
}

std::string deflated(std::string_view bytes)
{
    auto size = compressBound(bytes.size());
    std::string packed(size, '\0');
    if (compress(reinterpret_cast<Bytef*>(packed.data()), &size,
                 reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()) != Z_OK)
        throw std::runtime_error("zlib cannot compress");
    packed.resize(size);
    return packed;
}

// nullopt when it is no zlib stream, is cut short, has bytes after its end, or exceeds the limit.
std::optional<std::string> inflated(std::string_view packed, std::size_t limit)
{
    // Deflate packs at most 1032 to 1, so a small value never makes a large buffer.
    std::string bytes(std::min(limit, packed.size() * 1032 + 64), '\0');
    uLongf size = bytes.size();
    uLong used = packed.size();
    if (uncompress2(reinterpret_cast<Bytef*>(bytes.data()), &size,
                    reinterpret_cast<const Bytef*>(packed.data()), &used) != Z_OK ||
        used != packed.size())
        return std::nullopt;
    bytes.resize(size);
    return bytes;
}

}  // namespace

Signer::Signer(std::string_view salt, std::string_view secret,
               const std::vector<std::string>& fallbacks)
{
    keys_.push_back(derived_key(salt, secret));
    for (const auto& fallback : fallbacks)
        keys_.push_back(derived_key(salt, fallback));
}

std::string Signer::sign(std::string_view value) const
{
    return fmt::format("{}:{}", value, signature(keys_.front(), value));
}

Result<std::string> Signer::unsign(std::string_view text) const
{
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return no_separator();
    const auto value = text.substr(0, colon);
    const auto presented = text.substr(colon + 1);
    for (const auto& key : keys_)
        if (constant_time_equal(presented, signature(key, value)))
            return std::string(value);
    return refuse(Reason::malformed, fmt::format("Signature \"{}\" does not match", presented));
}

std::string Signer::sign_at(std::string_view value, Timestamp now) const
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    return sign(fmt::format("{}:{}", value, base62(static_cast<std::uint64_t>(seconds))));
}

Result<std::string> Signer::unsign_at(std::string_view text, Timestamp now,
                                      std::optional<std::chrono::seconds> max_age) const
{
    auto signed_value = unsign(text);
    if (!signed_value)
        return signed_value;
    const auto colon = signed_value->rfind(':');
    if (colon == std::string::npos)
        return no_separator();
    const auto seconds = from_base62(std::string_view(*signed_value).substr(colon + 1));
    // Only a holder of the secret can get this wrong; the bound keeps the arithmetic in range.
    if (!seconds || *seconds > 0xffff'ffffU)
        return refuse(Reason::malformed, "Signature has no valid timestamp");
    const auto signed_at = Timestamp(std::chrono::seconds(*seconds));
    const auto age = std::chrono::ceil<std::chrono::seconds>(now - signed_at);
    if (max_age && age > *max_age)
        return refuse(Reason::malformed,
                      fmt::format("Signature age {} > {} seconds", age.count(), max_age->count()));
    signed_value->resize(colon);
    return signed_value;
}

std::string Signer::dumps(std::string_view json, Timestamp now, Compress compress) const
{
    if (compress == Compress::yes) {
        const auto packed = deflated(json);
        if (packed.size() + 1 < json.size())
            return sign_at("." + base64(packed, Base64::url), now);
    }
    return sign_at(base64(json, Base64::url), now);
}

Result<std::string> Signer::loads(std::string_view text, Timestamp now,
                                  std::optional<std::chrono::seconds> max_age) const
{
    const auto value = unsign_at(text, now, max_age);
    if (!value)
        return value;
    std::string_view encoded = *value;
    const bool packed = encoded.starts_with('.');
    if (packed)
        encoded.remove_prefix(1);
    auto bytes = from_base64(encoded, Base64::url);
    if (bytes && packed)
        bytes = inflated(*bytes, max_inflated);
    if (!bytes)
        return refuse(Reason::malformed, "Signed value cannot be decoded");
    return *std::move(bytes);
}

}  // namespace gatehouse
