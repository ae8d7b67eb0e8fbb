#pragma once
// Bytes as text and back. Decoders are strict and never throw: whatever their encoder would not
// have written is nullopt (white space, missing or extra padding, non-zero spare bits), so that one
// value has one text. Used by signing, passwords, tokens and links.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse {

// RFC 4648: `standard` is section 4 with padding, `phc` the same without (password hash strings),
// `url` is section 5 without (Django's b64_encode in core/signing.py).
enum class Base64 : std::uint8_t { standard, phc, url };

[[nodiscard]] std::string base64(std::string_view bytes, Base64 form = Base64::standard);
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text,
                                                     Base64 form = Base64::standard);

[[nodiscard]] std::string hex(std::string_view bytes);                     // lower case
[[nodiscard]] std::optional<std::string> from_hex(std::string_view text);  // either case

// Django's base 62 (digits, then upper, then lower case), for the times in signed values. Refused:
// empty text, other characters, leading zeros, more than 64 bits.
[[nodiscard]] std::string base62(std::uint64_t number);
[[nodiscard]] std::optional<std::uint64_t> from_base62(std::string_view text);

// Python's urllib.parse.quote_plus: letters, digits and "_.-~" stay, space is "+", else "%XX".
[[nodiscard]] std::string quote_plus(std::string_view text);

// Python's urllib.parse.quote: letters, digits, "_.-~" and what is in `safe` stay, else "%XX".
[[nodiscard]] std::string quote(std::string_view text, std::string_view safe);

// Python's unquote: "%XX" becomes that byte, a "%" that starts no escape stays. The result is
// bytes, not checked for UTF-8. unquote_plus reads "+" as a space first.
[[nodiscard]] std::string unquote(std::string_view text);
[[nodiscard]] std::string unquote_plus(std::string_view text);

}  // namespace gatehouse
