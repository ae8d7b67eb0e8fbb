#include "base/json_text.hpp"

#include <cstdint>
#include <cstring>

#include "base/utf8.hpp"

namespace gatehouse {
namespace {

// Eight bytes at a time: may any of them need a closer look? Never misses one; a false alarm (by a
// borrow from a lower byte) only costs the look.
constexpr std::uint64_t every(std::uint8_t byte)
{
    return 0x0101'0101'0101'0101U * byte;
}

constexpr std::uint64_t below(std::uint64_t eight, std::uint8_t limit)
{
    return (eight - every(limit)) & ~eight;
}

template <bool ascii>
bool all_plain(std::uint64_t eight)
{
    auto odd =
        eight | below(eight, 0x20) | below(eight ^ every('"'), 1) | below(eight ^ every('\\'), 1);
    if constexpr (ascii)
        odd |= below(eight ^ every(0x7F), 1);
    return (odd & every(0x80)) == 0;
}

void append_unicode_escape(std::string& out, char32_t unit)
{
    constexpr std::string_view digits = "0123456789abcdef";
    const char text[] = {'\\',
                         'u',
                         digits[unit >> 12 & 15],
                         digits[unit >> 8 & 15],
                         digits[unit >> 4 & 15],
                         digits[unit & 15]};
    out.append(text, sizeof text);
}

void append_escape(std::string& out, char32_t c)
{
    switch (c) {
        case '"': out += "\\\""; return;
        case '\\': out += "\\\\"; return;
        case '\b': out += "\\b"; return;
        case '\f': out += "\\f"; return;
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        default: break;
    }
    if (c > 0xFFFF) {
        append_unicode_escape(out, 0xD800 + ((c - 0x10000) >> 10));
        c = 0xDC00 + ((c - 0x10000) & 0x3FF);
    }
    append_unicode_escape(out, c);
}

template <bool ascii>
bool stays(char32_t c)
{
    if (c < 0x20 || c == '"' || c == '\\')
        return false;
    return ascii ? c < 0x7F : c != 0x2028 && c != 0x2029;
}

template <bool ascii>
void append(std::string& out, std::string_view text)
{
    out += '"';
    std::size_t run = 0;  // start of the bytes that stay as they are
    for (std::size_t at = 0; at < text.size();) {
        std::uint64_t eight = 0;
        if (at + sizeof eight <= text.size()) {
            std::memcpy(&eight, text.data() + at, sizeof eight);
            if (all_plain<ascii>(eight)) {
                at += sizeof eight;
                continue;
            }
        }
        const auto c = code_point_at(text, at);
        if (c.length != 0 && stays<ascii>(c.value)) {
            at += c.length;
            continue;
        }
        out.append(text, run, at - run);
        if (c.length == 0 && !ascii)
            out += "\uFFFD";
        else
            append_escape(out, c.value);
        at += c.length == 0 ? 1 : c.length;
        run = at;
    }
    out.append(text, run);
    out += '"';
}

}  // namespace

void append_json_string(std::string& out, std::string_view text)
{
    append<false>(out, text);
}

void append_json_ascii(std::string& out, std::string_view text)
{
    append<true>(out, text);
}

std::string indented_json(std::string_view compact, int width)
{
    std::string out;
    std::size_t depth = 0;
    const auto new_line = [&] {
        out += '\n';
        out.append(depth * static_cast<std::size_t>(width), ' ');
    };
    bool quoted = false;
    for (std::size_t i = 0; i < compact.size(); ++i) {
        const char c = compact[i];
        if (quoted) {
            out += c;
            if (c == '\\' && i + 1 < compact.size())
                out += compact[++i];
            quoted = c != '"';
        } else if ((c == '{' || c == '[') && i + 1 < compact.size() &&
                   (compact[i + 1] == '}' || compact[i + 1] == ']')) {
            out += c;
            out += compact[++i];
        } else if (c == '{' || c == '[') {
            ++depth;
            out += c;
            new_line();
        } else if (c == '}' || c == ']') {
            depth -= depth > 0 ? 1 : 0;
            new_line();
            out += c;
        } else if (c == ',') {
            out += c;
            new_line();
        } else if (c == ':') {
            out += ": ";
        } else {
            quoted = c == '"';
            out += c;
        }
    }
    return out;
}

}  // namespace gatehouse
